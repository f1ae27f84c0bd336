#include "own_broker.hpp"

#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "command.hpp"

namespace turnstile::app {

namespace {

namespace fs = std::filesystem;

fs::path find_script() {
  std::error_code error;
  for (fs::path folder = fs::read_symlink("/proc/self/exe", error).parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    if (fs::exists(folder / "scripts" / "kafka", error)) return folder / "scripts" / "kafka";
  }
  return {};
}

std::string shell_word(const std::string& word) {
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return text + "'";
}

}  // namespace

OwnBroker::OwnBroker(const std::vector<std::string>& settings) : script_(find_script().string()) {
  if (script_.empty())
    end(ExitCode::outside_missing, "there is no scripts/kafka beside this program to start a broker: start one and give --brokers");
  std::string folder = (fs::temp_directory_path() / "turnstile-conform-XXXXXX").string();
  if (mkdtemp(folder.data()) == nullptr) usage("cannot make a folder in " + fs::temp_directory_path().string() + ": set TMPDIR");
  folder_ = folder;
  std::string command = shell_word(script_) + " start --dir " + shell_word(folder_ + "/kafka");
  for (const auto& setting : settings) command += " --set " + shell_word(setting);
  command += " >/dev/null";
  const int status = std::system(command.c_str());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    std::error_code error;
    fs::remove_all(folder_, error);
    end(ExitCode::outside_missing, "no broker could be started; the reason is above");
  }
  std::ifstream(folder_ + "/kafka/brokers") >> brokers_;
}

OwnBroker::~OwnBroker() {
  const std::string command = shell_word(script_) + " stop --dir " + shell_word(folder_ + "/kafka") + " >/dev/null 2>&1";
  [[maybe_unused]] const int status = std::system(command.c_str());
  std::error_code error;
  fs::remove_all(folder_, error);
}

std::string OwnBroker::restart_command() const {
  return shell_word(script_) + " restart --dir " + shell_word(folder_ + "/kafka") + " >/dev/null 2>&1";
}

}  // namespace turnstile::app
