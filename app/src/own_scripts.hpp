// Scripts that come with this program.
#pragma once

#include <filesystem>
#include <string>

namespace turnstile::app {

// This program's own file.
std::filesystem::path own_path();
// In a build's tree scripts lie with the sources, where it was installed in share/turnstile. Empty: there is no such script.
std::filesystem::path script_beside(const std::string& name);

}  // namespace turnstile::app
