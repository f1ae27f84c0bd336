// `turnstile simulate WORLD ...`: the command line of a world file. What follows the file is any command of turnstile::main, `explore` if
// none is given.
#include "turnstile/main.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/processes/program.hpp"
#include "world_file.hpp"

namespace {

constexpr std::array<std::string_view, 10> kCommands = {"explore", "replay", "shrink",     "merge",     "list",
                                                        "version", "help",   "completion", "catalogue", "--version"};

std::string commands() {
  std::string all;
  for (const std::string_view each : kCommands) {
    if (!each.starts_with("-")) all += (all.empty() ? "" : ", ") + std::string(each);
  }
  return all;
}

int usage(const std::string& what) {
  std::fprintf(stderr, "turnstile simulate: %s\n", what.c_str());
  return 2;
}

std::filesystem::path library_beside_me() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return std::filesystem::canonical(folder / TURNSTILE_LIBRARY);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]).starts_with("-")) return usage("give a world file: turnstile simulate world.toml --seeds 100");
  const std::string file = argv[1];
  auto world = turnstile::processes::read_world(file, library_beside_me().string());
  if (!world) return usage(world.error());
  std::string name = "turnstile simulate " + file;
  std::vector<char*> words{name.data()};
  std::string explore = "explore";
  if (argc > 2 && argv[2][0] != '-' && std::ranges::find(kCommands, std::string_view(argv[2])) == kCommands.end())
    return usage("after the world file stands a flag or a command, not " + std::string(argv[2]) + "; there are: " + commands());
  const bool commanded = argc > 2 && std::ranges::find(kCommands, std::string_view(argv[2])) != kCommands.end();
  if (!commanded) words.push_back(explore.data());
  for (int at = 2; at < argc; ++at) words.push_back(argv[at]);
  words.push_back(nullptr);
  turnstile::Program program{.name = name,
                             .about = "programs as they are, on the simulated Kafka",
                             .scenarios = turnstile::properties::Scenarios({std::make_shared<const turnstile::World>(std::move(*world))}),
                             .more = {},
                             .codec = {}};
  const int code = turnstile::main(static_cast<int>(words.size()) - 1, words.data(), std::move(program));
  turnstile::processes::kill_all();
  turnstile::processes::remove_scratch_folders();
  return code;
}
