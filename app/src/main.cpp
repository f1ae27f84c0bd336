#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <vector>

#include "command.hpp"
#include "misspelt.hpp"
#include "output.hpp"
#include "reference.hpp"
#include "secrets.hpp"
#include "version.hpp"

using namespace turnstile::app;

namespace {

Exit run_command(const std::vector<std::string>& arguments) {
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
  read_strictly(parser);
  try {
    std::vector<const char*> words;
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    parser.parse(static_cast<int>(words.size()), words.data());
  } catch (const Exit& exit) {
    return exit;
  } catch (const CLI::Success& help) {
    parser.exit(help);
    return {};
  } catch (const CLI::ParseError& error) {
    return {ExitCode::usage, explain(parser, std::span(arguments).subspan(1), error)};
  } catch (const std::exception& error) {
    if (std::ferror(stdout) != 0) return {};  // what was printed could not be, which is said below
    return {ExitCode::crashed, error.what()};
  }
  return {};
}

}  // namespace

// What was printed is out before anything is said on stderr, and a verdict that was reached is never hidden by a full device.
int main(int argc, char** argv) {
  Exit exit = run_command(take_arguments(argc, argv));
  if (const std::string problem = flush_stdout(); !problem.empty()) {
    exit.message = exit.message.empty() ? problem : exit.message + "; " + problem;
    exit.code = graver(exit.code, ExitCode::usage);
  }
  if (!exit.message.empty()) std::fputs(("turnstile: " + masked(exit.message) + "\n").c_str(), stderr);
  return static_cast<int>(exit.code);
}
