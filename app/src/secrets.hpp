// Passwords given to this process. Other processes can read its command line and environment (`ps`, /proc) while it runs, and its output is
// kept in logs: so passwords are overwritten in the former at once, and never printed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace turnstile::app {

// Copies the arguments; secret librdkafka properties among them, and in the environment twin of -X, are overwritten where the system shows
// them. To be called first.
std::vector<std::string> take_arguments(int argc, char** argv);

// From now on `masked` replaces it.
void keep_secret(std::string_view value);

// The text without the known secrets.
std::string masked(std::string text);

}  // namespace turnstile::app
