// Passwords that were given to this process. Its command line and its environment can be read by others (`ps`, /proc) for as long as it
// lives, and what it prints is kept in logs: so they are taken out of the first two at once, and are never printed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace turnstile::app {

// The arguments, with their own copies; the values of secret properties of librdkafka among them, and those in the environment's twin of
// -X, are overwritten where the system shows them. To be called first.
std::vector<std::string> take_arguments(int argc, char** argv);

// From now on `masked` leaves it out.
void keep_secret(std::string_view value);

// The text without the secrets that are known.
std::string masked(std::string text);

}  // namespace turnstile::app
