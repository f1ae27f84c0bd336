// The reference of the command line: every command, flag, environment twin and exit code, taken from the parser. The man page, the
// completions and docs/cli.md are generated from it, so that they agree with --help.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"

namespace turnstile::app {

struct FlagReference {
  std::vector<std::string> names;    // "-o", "--output"
  std::string value;                 // the placeholder of its value: "N", "text|jsonl|junit"; empty: it has none
  std::vector<std::string> choices;  // the possible values, if they are few
  std::string variable;              // its environment twin
  std::string about;
  bool required = false;
  bool repeated = false;
};

struct ArgumentReference {
  std::string name;  // "ACCOUNT"
  std::vector<std::string> choices;
  std::string about;
  bool required = false;
  bool repeated = false;
};

struct CommandReference {
  std::vector<std::string> words;  // "atm", "load"
  std::string about;
  std::vector<ArgumentReference> arguments;
  std::vector<FlagReference> flags;
  std::vector<std::string> children;  // its subcommands, one of which must follow
};

struct ExitMeaning {
  ExitCode code;
  std::string_view meaning;
};

struct Reference {
  std::string about;
  std::vector<CommandReference> commands;  // each followed by its children
};

// The subcommands of `command`.
std::vector<const CLI::App*> children_of(const CLI::App& command);
// Gives each flag with a text value its placeholder in --help: a file, a name, a duration. To be called after all subcommands were added.
void name_values(CLI::App& parser);
Reference reference_of(const CLI::App& parser);
std::span<const ExitMeaning> exit_meanings();
// "0 all held", one per line: the end of every --help.
std::string exit_codes_text();
// "turnstile atm [FLAG]... load [FLAG]..."
std::string synopsis(const Reference& reference, const CommandReference& command);
std::string spelled(const std::vector<std::string>& words);  // "atm load"

std::string man_page(const Reference& reference);
// docs/cli.md: scripts/cli-page writes and checks it.
std::string markdown_page(const Reference& reference);
std::string bash_completion(const Reference& reference);
std::string zsh_completion(const Reference& reference);
std::string fish_completion(const Reference& reference);

}  // namespace turnstile::app
