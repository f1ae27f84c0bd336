// Client programs as JSON, as `conform` keeps them for a disagreement. Input is validated, because the runners rely on it.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

std::string program_to_json(const conformance::Program& program);
// The error is one line that says what is wrong, and where.
std::expected<conformance::Program, std::string> program_from_json(std::string_view text);

}  // namespace turnstile::app
