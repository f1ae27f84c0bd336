// Properties of librdkafka, one "name=value" a line: in a file, in a variable, in a flag. A line that begins with '#' is a comment; spaces
// around a name and a value do not count.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace turnstile::app {

// The environment's twin of -X: several properties are several lines.
inline constexpr const char* kPropertiesVariable = "TURNSTILE_PROPERTY";

using Properties = std::vector<std::pair<std::string, std::string>>;

// Whether the value of a property of that name is a secret.
bool is_secret_property(std::string_view name);

// An error says in which line it is, and not what stands there: it may be a password.
std::expected<Properties, std::string> parse_properties(std::string_view text);

// An error is a line for a person. A file with a secret that its group or others may read is refused.
std::expected<Properties, std::string> read_properties(const std::string& file);

}  // namespace turnstile::app
