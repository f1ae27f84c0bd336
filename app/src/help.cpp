// turnstile help and turnstile completion: the documentation of the command line.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "misspelt.hpp"
#include "output.hpp"
#include "reference.hpp"
#include "this_program.hpp"

namespace turnstile::app {

namespace {

// The texts below are written for turnstile; other programs replace its name by theirs.
std::string in_its_name(std::string text) {
  constexpr std::string_view kWritten = "turnstile";
  const std::string& name = this_program().name;
  for (std::size_t at = 0; (at = text.find(kWritten, at)) != std::string::npos; at += name.size()) text.replace(at, kWritten.size(), name);
  return text;
}

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
    say("{}", in_its_name(man_page(reference_of(parser))));
  } else if (format == "markdown") {
    say("{}", markdown_page(reference_of(parser)));
  } else {
    const std::string name = words.empty() ? this_program().name : typed(spelled(words));
    say("{}", command->get_formatter()->make_help(command, name, CLI::AppFormatMode::Normal));
  }
}

}  // namespace

void add_help(CLI::App& parser) {
  struct HelpFlags {
    std::vector<std::string> words;
    std::string format = "text";
  };
  const auto flags = std::make_shared<HelpFlags>();
  auto* command = parser.add_subcommand("help", "what a command does, with its flags");
  command->add_option("command", flags->words, "the command, such as explore (default: what commands there are)");
  command->add_option("--format", flags->format, "text; of all commands: man, or markdown for docs/cli.md")
      ->check(CLI::IsMember({"text", "man", "markdown"}));
  command->callback([&parser, flags] { help(parser, flags->words, flags->format); });
}

void add_completion(CLI::App& parser) {
  const auto shell = std::make_shared<std::string>();
  auto* command = parser.add_subcommand("completion", "print what completes this command line in a shell");
  command->add_option("shell", *shell)->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&parser, shell] {
    const Reference reference = reference_of(parser);
    say("{}", in_its_name(*shell == "bash"  ? bash_completion(reference)
                          : *shell == "zsh" ? zsh_completion(reference)
                                            : fish_completion(reference)));
  });
}

}  // namespace turnstile::app
