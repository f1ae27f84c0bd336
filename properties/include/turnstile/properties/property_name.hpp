// The name of a property that is told in a sentence: "No seat is sold twice." is no_seat_is_sold_twice.
#pragma once

#include <string>
#include <string_view>

namespace turnstile::properties {

std::string property_name(std::string_view sentence);

}  // namespace turnstile::properties
