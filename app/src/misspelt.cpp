#include "misspelt.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <vector>

#include "reference.hpp"
#include "this_program.hpp"
#include "turnstile/properties/environment.hpp"

namespace turnstile::app {

namespace {

// The part of a command line that was understood.
struct Understood {
  std::vector<const CLI::App*> commands;  // the parser, then the named commands
  std::string no_command;                 // the first word that should be a command, and is not
  std::string no_flag;

  const CLI::Option* option(const std::string& name) const {
    for (const CLI::App* command : commands) {
      if (const CLI::Option* found = command->get_option_no_throw(name)) return found;
    }
    return nullptr;
  }
  // "atm load", without the program.
  std::string spelled() const {
    std::string words;
    for (std::size_t index = 1; index < commands.size(); ++index) words += (words.empty() ? "" : " ") + commands[index]->get_name();
    return words;
  }
};

Understood understand(const CLI::App& parser, std::span<const std::string> arguments) {
  Understood so_far{{&parser}, {}, {}};
  for (std::size_t index = 0; index < arguments.size() && so_far.no_command.empty(); ++index) {
    const std::string& word = arguments[index];
    if (word.starts_with("-") && word != "-") {
      const std::string name = word.substr(0, word.find('='));
      const CLI::Option* option = so_far.option(name);
      if (option == nullptr) {
        if (so_far.no_flag.empty()) so_far.no_flag = name;
      } else if (option->get_items_expected_max() > 0 && name == word) {
        ++index;  // its value
      }
      continue;
    }
    const auto children = children_of(*so_far.commands.back());
    const auto named = std::ranges::find(children, word, [](const CLI::App* child) { return child->get_name(); });
    if (named != children.end()) {
      so_far.commands.push_back(*named);
    } else if (!children.empty()) {
      so_far.no_command = word;
    }
  }
  return so_far;
}

std::string nearest_command(const Understood& line) {
  std::vector<std::string> names;
  for (const CLI::App* child : children_of(*line.commands.back())) names.push_back(child->get_name());
  return did_you_mean(line.no_command, std::vector<std::string_view>(names.begin(), names.end()));
}

std::string nearest_flag(const Understood& line) {
  std::vector<std::string> names;
  for (const CLI::App* command : line.commands) {
    for (const CLI::Option* option : command->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return did_you_mean(line.no_flag, std::vector<std::string_view>(names.begin(), names.end()));
}

}  // namespace

std::string did_you_mean(std::string_view name, std::span<const std::string_view> names) {
  const std::string_view near = properties::nearest(name, names);
  if (near.empty() || properties::edits(name, near) > std::max<std::size_t>(1, name.size() / 3)) return {};
  return fmt::format("; did you mean '{}'?", near);
}

std::string explain(const CLI::App& parser, std::span<const std::string> arguments, const CLI::ParseError& error) {
  const Understood line = understand(parser, arguments);
  const std::string help = typed(line.spelled().empty() ? "help" : "help " + line.spelled());
  std::string what = error.what();
  std::ranges::replace(what, '\n', ' ');
  if (!line.no_command.empty()) {
    what = fmt::format("there is no command '{}{}'{}", line.spelled().empty() ? "" : line.spelled() + " ", line.no_command,
                       nearest_command(line));
  } else if (!line.no_flag.empty()) {
    what = fmt::format("{} has no flag {}{}", line.spelled().empty() ? this_program().name : typed(line.spelled()), line.no_flag,
                       nearest_flag(line));
  }
  return fmt::format("{}{} see {}", what, what.ends_with('?') ? "" : ";", help);
}

}  // namespace turnstile::app
