#include "own_scripts.hpp"

namespace turnstile::app {

namespace fs = std::filesystem;

fs::path own_path() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

fs::path script_beside(const std::string& name) {
  std::error_code error;
  for (fs::path folder = own_path().parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
    for (const char* const place : {"scripts", "share/turnstile/scripts"}) {
      if (fs::exists(folder / place / name, error)) return folder / place / name;
    }
  }
  return {};
}

}  // namespace turnstile::app
