#include "turnstile/properties/version.hpp"

namespace turnstile::properties {

std::string_view version() { return TURNSTILE_VERSION; }

}  // namespace turnstile::properties
