// turnstile help, and turnstile completion: what the command line says of itself.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "command.hpp"
#include "misspelt.hpp"
#include "output.hpp"
#include "reference.hpp"

namespace turnstile::app {

namespace {

const CLI::App* named(const CLI::App& parser, const std::vector<std::string>& words) {
  const CLI::App* command = &parser;
  for (const std::string& word : words) {
    const CLI::App* next = nullptr;
    std::vector<std::string_view> names;
    const auto children = command->get_subcommands([](const CLI::App*) { return true; });
    for (const CLI::App* child : children) {
      names.emplace_back(child->get_name());
      if (child->get_name() == word) next = child;
    }
    if (next == nullptr) usage(fmt::format("there is no command '{}'{}", word, did_you_mean(word, names)));
    command = next;
  }
  return command;
}

void help(const CLI::App& parser, const std::vector<std::string>& words, const std::string& format) {
  const CLI::App* command = named(parser, words);
  if (format == "man") {
    say("{}", man_page(reference_of(parser)));
  } else if (format == "markdown") {
    say("{}", markdown_page(reference_of(parser)));
  } else {
    const std::string name = words.empty() ? "turnstile" : "turnstile " + spelled(words);
    say("{}", command->get_formatter()->make_help(command, name, CLI::AppFormatMode::Normal));
  }
}

}  // namespace

void add_help(CLI::App& parser) {
  static std::vector<std::string> words;
  static std::string format = "text";
  auto* command = parser.add_subcommand("help", "what a command does, with its flags");
  command->add_option("command", words, "the command, such as explore or atm load (default: what commands there are)");
  command->add_option("--format", format, "text; of all commands: man, or markdown for docs/cli.md")
      ->check(CLI::IsMember({"text", "man", "markdown"}));
  command->callback([&parser] { help(parser, words, format); });
}

void add_completion(CLI::App& parser) {
  static std::string shell;
  auto* command = parser.add_subcommand("completion", "print what completes this command line in a shell");
  command->add_option("shell", shell)->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&parser] {
    const Reference reference = reference_of(parser);
    say("{}", shell == "bash" ? bash_completion(reference) : shell == "zsh" ? zsh_completion(reference) : fish_completion(reference));
  });
}

}  // namespace turnstile::app
