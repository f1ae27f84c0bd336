// librdkafka properties, one "name=value" per line: in a file, in a variable, in a flag. A line that begins with '#' is a comment; spaces
// around names and values are ignored.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace turnstile::app {

// The environment twin of -X: one property per line.
inline constexpr const char* kPropertiesVariable = "TURNSTILE_PROPERTY";

using Properties = std::vector<std::pair<std::string, std::string>>;

// Whether the value of a property of that name is a secret.
bool is_secret_property(std::string_view name);

// An error names the line but not its content, which may be a password.
std::expected<Properties, std::string> parse_properties(std::string_view text);

// The error is one line of text. A file with a secret that its group or others may read is refused.
std::expected<Properties, std::string> read_properties(const std::string& file);

}  // namespace turnstile::app
