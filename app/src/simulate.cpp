// `turnstile simulate`: a program of its own, because librdkafka's functions are the simulated ones in it, and the real ones here.
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "turnstile/app/command.hpp"
#include "turnstile/app/own_commands.hpp"

namespace turnstile::app {

namespace {

// Beside this program's folder: in a build, where it is installed. Empty: it is not built.
std::filesystem::path simulator() {
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path();
  for (const char* place : {"processes", "lib/turnstile"}) {
    const auto path = folder / place / "turnstile-simulate";
    if (std::filesystem::exists(path, error)) return path;
  }
  return {};
}

}  // namespace

void hand_over_simulate(int argc, char** argv) {
  if (argc < 3 || std::string_view(argv[1]) != "simulate" || std::string_view(argv[2]).starts_with("-")) return;
  if (const std::string path = simulator().string(); !path.empty()) execv(path.c_str(), argv + 1);
}

void add_simulate(CLI::App& parser) {
  auto* command = parser.add_subcommand("simulate", "run programs on librdkafka as they are, each as a process, on the simulated Kafka");
  const auto words = std::make_shared<std::pair<std::string, std::vector<std::string>>>();
  command->add_option("world", words->first, "a world file (docs/simulate.md)")->required();
  command->add_option("command", words->second, "explore (the default), replay, shrink or list, each with its own flags");
  command->callback(
      [] { usage("simulate is not built here: install librdkafka-dev, libboost-context-dev and libtomlplusplus-dev, and build again"); });
}

}  // namespace turnstile::app
