#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "command.hpp"
#include "misspelt.hpp"
#include "reference.hpp"
#include "version.hpp"

int main(int argc, char** argv) {
  using namespace turnstile::app;
  CLI::App parser("Deterministic simulation and testing of event-sourced systems on Kafka", "turnstile");
  parser.require_subcommand(1);
  parser.set_version_flag("--version", version_line(), "print the version and the revision it was built from");
  parser.footer(exit_codes_text());  // of every command too: those that are added from here on inherit it
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
  add_help(parser);
  add_completion(parser);
  name_values(parser);
  try {
    parser.parse(argc, argv);
  } catch (const Exit& exit) {
    if (!exit.message.empty()) fmt::print(stderr, "turnstile: {}\n", exit.message);
    return static_cast<int>(exit.code);
  } catch (const CLI::Success& help) {
    return parser.exit(help);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "turnstile: {}\n", explain(parser, std::vector<std::string>(argv + 1, argv + argc), error));
    return static_cast<int>(ExitCode::usage);
  } catch (const std::exception& error) {
    fmt::print(stderr, "turnstile: {}\n", error.what());
    return static_cast<int>(ExitCode::crashed);
  }
  return 0;
}
