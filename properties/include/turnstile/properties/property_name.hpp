// The name of a property given as a sentence: "No seat is sold twice." becomes no_seat_is_sold_twice.
#pragma once

#include <string>
#include <string_view>

namespace turnstile::properties {

std::string property_name(std::string_view sentence);

}  // namespace turnstile::properties
