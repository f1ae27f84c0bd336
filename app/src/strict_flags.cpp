// Parses flags and their environment twins more strictly than CLI11, which takes -5 for a very large number, 010 for 8, one command's
// variable for every other command's flag, and a missing value for none.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "turnstile/properties/environment.hpp"

namespace turnstile::app {

namespace {

bool is_whole_number(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  return type.starts_with("UINT") || type.starts_with("INT");
}
bool is_switch(const CLI::Option& option) { return option.get_items_expected_max() == 0; }

// Empty: valid.
std::string problem_with(const CLI::Option& option, const std::string& value) {
  if (value.empty()) return "it is given without a value: leave it out, or give one";
  if (is_whole_number(option) && !properties::whole_number(value)) return properties::what_number(0);
  return {};
}

// CLI11 checks flag values by these; for variables they are called here, so that the message names the variable.
std::string refusal(CLI::Option& option, std::string value) {
  constexpr std::array<std::string_view, 8> switches{"0", "1", "false", "true", "no", "yes", "off", "on"};
  if (is_switch(option)) return std::ranges::find(switches, value) == switches.end() ? "give 1 or 0" : "";
  if (auto problem = problem_with(option, value); !problem.empty()) return problem;
  for (int index = 0;; ++index) {
    try {
      if (auto problem = (*option.get_validator(index))(value); !problem.empty()) return problem;
    } catch (const CLI::OptionNotFound&) {
      return {};  // no more of them
    }
  }
}

// By value, as CLI11 2.1 returns them.
std::vector<std::string> twins(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_envname().empty()) names.emplace_back(option->get_envname());
  }
  for (const CLI::App* child : command.get_subcommands([](const CLI::App*) { return true; })) {
    for (std::string& name : twins(*child)) names.push_back(std::move(name));
  }
  return names;
}

void check_environment(const CLI::App& parser, CLI::App& command) {
  const std::vector<std::string> flags = twins(parser);
  std::vector<std::string_view> known(flags.begin(), flags.end());
  if (const auto unknown = properties::unknown_variable(properties::variables_set(), known)) usage(*unknown);
  for (CLI::Option* option : command.get_options([](const CLI::Option*) { return true; })) {
    const std::string& name = option->get_envname();
    const std::string value = name.empty() ? std::string() : properties::variable(name.c_str());
    if (value.empty()) continue;
    if (const auto problem = refusal(*option, value); !problem.empty())
      usage(fmt::format("{}={} cannot be used: {}", name, value, problem));
  }
}

void check_values(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& value : option->results()) {
      if (const auto problem = problem_with(*option, value); !problem.empty())
        usage(fmt::format("{} {} cannot be used: {}", option->get_name(), value.empty() ? "''" : value, problem));
    }
  }
}

}  // namespace

// A command with its own parse-complete callback is parsed separately: if another command runs, it is not parsed at all, environment
// included.
void read_strictly(CLI::App& parser) {
  const std::vector<CLI::App*> commands = [&parser] {
    std::vector<CLI::App*> all = parser.get_subcommands([](const CLI::App*) { return true; });
    for (std::size_t index = 0; index < all.size(); ++index) {
      for (CLI::App* child : all[index]->get_subcommands([](const CLI::App*) { return true; })) all.push_back(child);
    }
    return all;
  }();
  for (CLI::App* command : commands) {
    command->preparse_callback([&parser, command](std::size_t) { check_environment(parser, *command); });
    command->parse_complete_callback([command] { check_values(*command); });
  }
}

}  // namespace turnstile::app
