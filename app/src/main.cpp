#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "command.hpp"
#include "misspelt.hpp"
#include "output.hpp"
#include "reference.hpp"
#include "secrets.hpp"
#include "this_program.hpp"
#include "version.hpp"

namespace turnstile {

namespace {

using namespace app;

Exit run_command(const std::vector<std::string>& arguments) {
  const Program& program = this_program();
  CLI::App parser(program.about, program.name);
  parser.require_subcommand(1);
  parser.set_version_flag("--version", version_line(), "print the version and the revision it was built from");
  parser.footer(exit_codes_text());  // commands added from here on inherit it
  parser.failure_message([](const CLI::App*, const CLI::Error& error) { return std::string(error.what()); });
  add_explore(parser);
  add_replay(parser);
  add_shrink(parser);
  add_merge(parser);
  add_list(parser);
  add_kafka_commands(parser);
  for (const auto add : program.more) add(parser);
  add_catalogue(parser);
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
    if (std::ferror(stdout) != 0) return {};  // stdout failed, which is reported below
    return {ExitCode::crashed, error.what()};
  }
  return {};
}

std::string name_of_file(const char* path) {
  const std::string file = std::filesystem::path(path == nullptr ? "" : path).filename().string();
  return file.empty() ? "turnstile" : file;
}

}  // namespace

int main(int argc, char** argv, Program program) {
  if (program.name.empty()) program.name = name_of_file(argc > 0 ? argv[0] : nullptr);
  if (program.about.empty()) program.about = "Deterministic simulation and testing of event-sourced systems on Kafka";
  set_this_program(std::move(program));
  Exit exit = run_command(take_arguments(argc, argv));
  if (const std::string problem = flush_stdout(); !problem.empty()) {
    exit.message = exit.message.empty() ? problem : exit.message + "; " + problem;
    exit.code = graver(exit.code, ExitCode::usage);
  }
  if (!exit.message.empty()) std::fputs((this_program().name + ": " + masked(exit.message) + "\n").c_str(), stderr);
  return static_cast<int>(exit.code);
}

int main(int argc, char** argv, std::vector<AnyScenario> scenarios) {
  std::vector<std::shared_ptr<const properties::Scenario>> all;
  for (const AnyScenario& scenario : scenarios) all.push_back(scenario.get());
  return main(argc, argv, Program{{}, {}, properties::Scenarios(std::move(all)), {}, {}});
}

}  // namespace turnstile
