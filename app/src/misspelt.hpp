// "Did you mean": the nearest name to an unknown one.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "command.hpp"

namespace CLI {
class ParseError;
}

namespace turnstile::app {

// "; did you mean 'hot'?", or empty if none of `names` is near enough.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> names);

// Why a command line could not be parsed, in one line that says where to look it up.
std::string explain(const CLI::App& parser, std::span<const std::string> arguments, const CLI::ParseError& error);

}  // namespace turnstile::app
