#include "become.hpp"

#include <unistd.h>

#include <fstream>

#include "own_scripts.hpp"
#include "turnstile/app/command.hpp"
#include "turnstile/app/own_commands.hpp"

namespace turnstile::app {

std::vector<std::string> own_arguments() {
  std::vector<std::string> words;
  std::ifstream line("/proc/self/cmdline");
  for (std::string word; std::getline(line, word, '\0');) words.push_back(word);
  return words;
}

void become(const std::string& program, std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& each : words) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
}

void go_on_with_the_simulated_library() {
  const auto program = own_path().parent_path() / "turnstile-rdkafka";
  become(program.string(), own_arguments());
  end(ExitCode::outside_missing,
      "cannot run " + program.string() + ", which has the simulated librdkafka: it is built where Boost.Context is installed");
}

void go_on_with_log(const std::string& log) {
  if (log == "rdkafka") go_on_with_the_simulated_library();
}

}  // namespace turnstile::app
