#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "command.hpp"
#include "output.hpp"

using namespace turnstile::app;

namespace {

Exit run_command(int argc, char** argv) {
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
  read_strictly(parser);
  try {
    parser.parse(argc, argv);
  } catch (const Exit& exit) {
    return exit;
  } catch (const CLI::Success& help) {
    parser.exit(help);
    return {};
  } catch (const CLI::ParseError& error) {
    std::string line = error.what();
    const auto known = parser.get_subcommands([](const CLI::App*) { return true; });
    const auto named = [&](const CLI::App* command) { return command->get_name() == argv[1]; };
    if (argc > 1 && argv[1][0] != '-' && std::none_of(known.begin(), known.end(), named))
      line = fmt::format("there is no command '{}'", argv[1]);
    for (char& letter : line) {
      if (letter == '\n') letter = ' ';
    }
    return {ExitCode::usage, line + "; see turnstile --help"};
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return {};  // what was printed could not be, which is said below
    return {ExitCode::crashed, error.what()};
  }
  return {};
}

}  // namespace

// What was printed is out before anything is said on stderr, and a verdict that was reached is never hidden by a full device.
int main(int argc, char** argv) {
  Exit exit = run_command(argc, argv);
  if (const std::string problem = flush_stdout(); !problem.empty()) {
    exit.message = exit.message.empty() ? problem : exit.message + "; " + problem;
    exit.code = graver(exit.code, ExitCode::usage);
  }
  if (!exit.message.empty()) std::fputs(("turnstile: " + exit.message + "\n").c_str(), stderr);
  return static_cast<int>(exit.code);
}
