// What is said of a failure: one block of lines, the first of which can be searched for (docs/cli.md).
#pragma once

#include <string>
#include <string_view>

#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

// `replay` is the command that runs it again, if there is one.
std::string failure_block(const Failure& failure, std::string_view replay);

}  // namespace turnstile::properties
