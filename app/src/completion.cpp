// Completions for bash, zsh and fish: commands, flags, and known values.
#include <fmt/format.h>

#include <algorithm>

#include "reference.hpp"

namespace turnstile::app {

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) text.replace(at, what.size(), with);
  return text;
}

std::string top_level(const Reference& reference) {
  std::string names;
  for (const CommandReference& command : reference.commands) {
    if (command.words.size() == 1) names += command.words.front() + " ";
  }
  return names + "--help --version";
}

// ---- bash ----

std::string bash_case(const CommandReference& command) {
  std::string values;  // by the flag before
  std::string words;
  for (const FlagReference& flag : command.flags) {
    for (const std::string& name : flag.names) words += name + " ";
    if (!flag.value.empty())
      values += fmt::format("        {}) words=\"{}\" ;;\n", fmt::join(flag.names, " | "), fmt::join(flag.choices, " "));
  }
  for (const ArgumentReference& argument : command.arguments) {
    for (const std::string& choice : argument.choices) words += choice + " ";
  }
  for (const std::string& child : command.children) words += child + " ";
  return fmt::format("    \"{}\")\n      case $previous in\n{}        *) words=\"{}--help\" ;;\n      esac\n      ;;\n",
                     spelled(command.words), values, words);
}

// ---- zsh ----

std::string zsh_text(std::string text) {
  text = replaced(std::move(text), "'", "'\\''");
  for (const char* const special : {"[", "]", ":"}) text = replaced(std::move(text), special, std::string("\\") + special);
  return text;
}

std::string zsh_arguments(const CommandReference& command) {
  std::string text;
  for (const FlagReference& flag : command.flags) {
    for (const std::string& name : flag.names) {
      text += fmt::format(" '{}{}[{}]", flag.repeated ? "*" : "", name, zsh_text(flag.about));
      if (flag.choices.empty() && !flag.value.empty())
        text += fmt::format(":{}:{}", zsh_text(flag.value), flag.value == "FILE" || flag.value == "DIR" ? "_files" : " ");
      if (!flag.choices.empty()) text += fmt::format(":value:({})", fmt::join(flag.choices, " "));
      text += "'";
    }
  }
  for (const ArgumentReference& argument : command.arguments) {
    const std::string action = argument.choices.empty() ? "_files" : fmt::format("({})", fmt::join(argument.choices, " "));
    text += fmt::format(" '{}:{}:{}'", argument.repeated ? "*" : "", zsh_text(argument.name), action);
  }
  return text + " '(- *)--help[what it does]'";
}

std::string zsh_case(const Reference& reference, const CommandReference& command) {
  if (command.children.empty()) return fmt::format("        {}) _arguments{} ;;\n", command.words.back(), zsh_arguments(command));
  std::string text = fmt::format(
      "        {})\n          _arguments -C{} '1: :({})' '*:: :->child'\n          [[ $state == child ]] || return\n          case "
      "$words[1] in\n",
      command.words.back(), zsh_arguments(command), fmt::join(command.children, " "));
  for (const CommandReference& child : reference.commands) {
    if (child.words.size() == 2 && child.words.front() == command.words.front()) text += "    " + zsh_case(reference, child);
  }
  return text + "          esac\n          ;;\n";
}

// ---- fish ----

std::string fish_text(std::string text) { return replaced(replaced(std::move(text), "\\", "\\\\"), "'", "\\'"); }

std::string fish_lines(const CommandReference& command) {
  std::string seen;
  for (const std::string& word : command.words) seen += fmt::format("{}__fish_seen_subcommand_from {}", seen.empty() ? "" : "; and ", word);
  std::string text;
  for (const FlagReference& flag : command.flags) {
    text += fmt::format("complete -c turnstile -n '{}'", seen);
    for (const std::string& name : flag.names) text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!flag.choices.empty()) {
      text += fmt::format(" -x -a '{}'", fmt::join(flag.choices, " "));
    } else if (!flag.value.empty()) {
      text += flag.value == "FILE" || flag.value == "DIR" ? " -r" : " -x";
    }
    text += fmt::format(" -d '{}'\n", fish_text(flag.about));
  }
  std::vector<std::string> next = command.children;
  for (const ArgumentReference& argument : command.arguments) next.insert(next.end(), argument.choices.begin(), argument.choices.end());
  if (!next.empty()) text += fmt::format("complete -c turnstile -f -n '{}' -a '{}'\n", seen, fmt::join(next, " "));
  return text;
}

}  // namespace

std::string bash_completion(const Reference& reference) {
  std::string known;
  std::string cases = fmt::format("    \"\") words=\"{}\" ;;\n", top_level(reference));
  for (const CommandReference& command : reference.commands) {
    known += fmt::format("{}\"{}\"", known.empty() ? "" : " | ",
                         command.words.size() == 1 ? " " + command.words.front() : spelled(command.words));
    cases += bash_case(command);
  }
  return fmt::format(R"(# bash completion for turnstile; written by: turnstile completion bash
_turnstile() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} command= words= word
  [[ $previous == = ]] && previous=${{COMP_WORDS[COMP_CWORD-2]}}
  [[ $current == = ]] && current= previous=${{COMP_WORDS[COMP_CWORD-1]}}
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "$command $word" in
      {}) command=${{command:+$command }}$word ;;
    esac
  done
  case $command in
{}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}}
complete -o default -F _turnstile turnstile
)",
                     known, cases);
}

std::string zsh_completion(const Reference& reference) {
  std::string commands;
  std::string cases;
  for (const CommandReference& command : reference.commands) {
    if (command.words.size() != 1) continue;
    commands += fmt::format("        '{}:{}'\n", command.words.front(), zsh_text(command.about));
    cases += zsh_case(reference, command);
  }
  return fmt::format(R"(#compdef turnstile
# zsh completion for turnstile; written by: turnstile completion zsh
_turnstile() {{
  local curcontext=$curcontext state state_descr line
  typeset -A opt_args
  _arguments -C '(- *)--help[what there is]' '(- *)--version[the version]' '1: :->command' '*:: :->rest'
  case $state in
    command)
      local -a commands=(
{}      )
      _describe command commands
      ;;
    rest)
      case $words[1] in
{}      esac
      ;;
  esac
}}
_turnstile "$@"
)",
                     commands, cases);
}

std::string fish_completion(const Reference& reference) {
  std::string text = "# fish completion for turnstile; written by: turnstile completion fish\n";
  for (const CommandReference& command : reference.commands) {
    if (command.words.size() != 1) continue;
    text +=
        fmt::format("complete -c turnstile -f -n __fish_use_subcommand -a {} -d '{}'\n", command.words.front(), fish_text(command.about));
  }
  text += "complete -c turnstile -n __fish_use_subcommand -l version -d 'the version'\ncomplete -c turnstile -l help -d 'what it does'\n";
  for (const CommandReference& command : reference.commands) text += fish_lines(command);
  return text;
}

}  // namespace turnstile::app
