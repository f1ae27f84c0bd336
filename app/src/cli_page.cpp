// The generated part of docs/cli.md: every command with its flags.
#include <fmt/format.h>

#include <cctype>

#include "reference.hpp"
#include "this_program.hpp"

namespace turnstile::app {

namespace {

// A bar would end the table cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '|') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

std::string sentence(std::string text) {
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text + ".";
}

std::string row(const FlagReference& flag) {
  std::string names;
  for (const std::string& name : flag.names) names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name);
  if (!flag.value.empty()) names.insert(names.size() - 1, " " + flag.value);
  const std::string variable = flag.variable.empty() ? "" : fmt::format("`{}`", flag.variable);
  return fmt::format("| {} | {} | {}{} |\n", cell(names), variable, cell(flag.about), flag.required ? "; required" : "");
}

std::string page_section(const Reference& reference, const CommandReference& command) {
  std::string text =
      fmt::format("\n### {}\n\n{}\n\n```\n{}\n```\n", typed(spelled(command.words)), sentence(command.about), synopsis(reference, command));
  bool any_argument = false;
  for (const ArgumentReference& argument : command.arguments) any_argument |= !argument.about.empty();
  if (any_argument) {
    text += "\n| argument | |\n|---|---|\n";
    for (const ArgumentReference& argument : command.arguments) text += fmt::format("| `{}` | {} |\n", argument.name, cell(argument.about));
  }
  if (command.flags.empty()) return text;
  text += "\n| flag | variable | |\n|---|---|---|\n";
  for (const FlagReference& flag : command.flags) text += row(flag);
  return text;
}

}  // namespace

std::string markdown_page(const Reference& reference) {
  std::string text = "## Exit codes\n\n| code | |\n|---|---|\n";
  for (const auto& [code, meaning] : exit_meanings()) text += fmt::format("| {} | {} |\n", static_cast<int>(code), meaning);
  text += "\n## Commands\n";
  for (const CommandReference& command : reference.commands) text += page_section(reference, command);
  return text;
}

}  // namespace turnstile::app
