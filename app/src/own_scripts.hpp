// Scripts that come with this program.
#pragma once

#include <filesystem>
#include <string>

namespace turnstile::app {

// The path of this executable.
std::filesystem::path own_path();
// In a build tree scripts are in the source tree, in an installation in share/turnstile. Empty: there is no such script.
std::filesystem::path script_beside(const std::string& name);

}  // namespace turnstile::app
