// The version and revision of this turnstile, as in failure files.
#pragma once

#include <string_view>

namespace turnstile::properties {

std::string_view version();

}  // namespace turnstile::properties
