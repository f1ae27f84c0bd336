#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "command.hpp"

int main(int argc, char** argv) {
  using namespace turnstile::app;
  CLI::App parser("Deterministic simulation and testing of event-sourced systems on Kafka", "turnstile");
  parser.require_subcommand(1);
  parser.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });
  add_explore(parser);
  add_replay(parser);
  add_shrink(parser);
  add_merge(parser);
  add_list(parser);
  add_run(parser);
  add_atm(parser);
  add_audit(parser);
  add_conform(parser);
  add_catalogue(parser);
  add_bench(parser);
  add_version(parser);
  try {
    parser.parse(argc, argv);
  } catch (const Exit& exit) {
    if (!exit.message.empty()) fmt::print(stderr, "turnstile: {}\n", exit.message);
    return static_cast<int>(exit.code);
  } catch (const CLI::Success& help) {
    return parser.exit(help);
  } catch (const CLI::ParseError& error) {
    std::string line = error.what();
    const auto known = parser.get_subcommands([](const CLI::App*) { return true; });
    const auto named = [&](const CLI::App* command) { return command->get_name() == argv[1]; };
    if (argc > 1 && argv[1][0] != '-' && std::none_of(known.begin(), known.end(), named))
      line = fmt::format("there is no command '{}'", argv[1]);
    for (char& letter : line) {
      if (letter == '\n') letter = ' ';
    }
    fmt::print(stderr, "turnstile: {}; see turnstile --help\n", line);
    return static_cast<int>(ExitCode::usage);
  } catch (const std::exception& error) {
    fmt::print(stderr, "turnstile: {}\n", error.what());
    return static_cast<int>(ExitCode::crashed);
  }
  return 0;
}
