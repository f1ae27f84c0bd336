// Which turnstile this is, as failure files say it.
#pragma once

#include <string_view>

namespace turnstile::properties {

std::string_view version();

}  // namespace turnstile::properties
