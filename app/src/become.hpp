// Going on as another program.
#pragma once

#include <string>
#include <vector>

namespace turnstile::app {

// This program's arguments, its name first.
std::vector<std::string> own_arguments();
// Returns only if that cannot be run.
void become(const std::string& program, std::vector<std::string> words);

}  // namespace turnstile::app
