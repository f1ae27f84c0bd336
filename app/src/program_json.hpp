// Client programs as JSON: what `conform` keeps of a disagreement. What is read is checked: a value that is out of place is refused, for
// what runs a program relies on it.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

std::string program_to_json(const conformance::Program& program);
// The error says in a line what is wrong, and where.
std::expected<conformance::Program, std::string> program_from_json(std::string_view text);

}  // namespace turnstile::app
