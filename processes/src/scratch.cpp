#include "scratch.hpp"

#include <unistd.h>

#include <atomic>
#include <system_error>

#include "turnstile/processes/program.hpp"

namespace turnstile::processes {
namespace {

namespace fs = std::filesystem;

fs::path all_folders() { return fs::temp_directory_path() / ("turnstile-simulate-" + std::to_string(getpid())); }

// A thread has one run at a time.
const fs::path& of_this_thread() {
  static std::atomic<unsigned> threads{0};
  thread_local const fs::path folder = all_folders() / std::to_string(threads++);
  return folder;
}

}  // namespace

fs::path scratch_folder(const std::string& instance, bool first_life) {
  const fs::path folder = of_this_thread() / instance;
  if (first_life) fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

void remove_scratch_folders() {
  std::error_code ignored;
  fs::remove_all(all_folders(), ignored);
}

}  // namespace turnstile::processes
