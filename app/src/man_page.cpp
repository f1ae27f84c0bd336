// turnstile(1), in roff.
#include <fmt/format.h>

#include "reference.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

std::string roff(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '\\') {
      escaped += "\\e";
    } else if (letter == '-') {
      escaped += "\\-";
    } else {
      escaped += letter;
    }
  }
  // A line that begins with one of these would be a roff request.
  if (escaped.starts_with('.') || escaped.starts_with('\'')) escaped.insert(0, "\\&");
  return escaped;
}

std::string term(const std::string& name, const std::string& about) { return fmt::format(".TP\n{}\n{}\n", name, roff(about)); }

std::string term(const FlagReference& flag) {
  std::string names;
  for (const std::string& name : flag.names) names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
  if (!flag.value.empty()) names += fmt::format(" \\fI{}\\fR", roff(flag.value));
  return term(names, flag.variable.empty() ? flag.about : fmt::format("{} [{}]", flag.about, flag.variable));
}

std::string man_section(const Reference& reference, const CommandReference& command) {
  std::string text =
      fmt::format(".SS {}\n{}.\n.PP\n.B {}\n", roff(spelled(command.words)), roff(command.about), roff(synopsis(reference, command)));
  for (const ArgumentReference& argument : command.arguments) {
    if (!argument.about.empty()) text += term(fmt::format("\\fI{}\\fR", roff(argument.name)), argument.about);
  }
  for (const FlagReference& flag : command.flags) text += term(flag);
  return text;
}

}  // namespace

std::string man_page(const Reference& reference) {
  std::string text = fmt::format(".TH TURNSTILE 1 \"\" \"turnstile {}\" \"User Commands\"\n", kVersion);
  text += fmt::format(".SH NAME\nturnstile \\- {}\n", roff(reference.about));
  text += ".SH SYNOPSIS\n.B turnstile\n.I COMMAND\n[\\fIFLAG\\fR]... [\\fIARGUMENT\\fR]...\n.br\n.B turnstile help\n[\\fICOMMAND\\fR]\n";
  text += ".SH DESCRIPTION\nResults go to the standard output, progress and errors to the standard error.\n.SH COMMANDS\n";
  for (const CommandReference& command : reference.commands) text += man_section(reference, command);
  text +=
      ".SH ENVIRONMENT\nA flag whose variable is given in brackets may be set by it: TURNSTILE_SEEDS=100 is \\-\\-seeds 100. The command "
      "line "
      "comes before the environment. A variable that begins with TURNSTILE_ and that nothing reads is refused.\n";
  text += ".SH \"EXIT STATUS\"\n";
  for (const auto& [code, meaning] : exit_meanings()) text += term(fmt::format("\\fB{}\\fR", static_cast<int>(code)), std::string(meaning));
  return text;
}

}  // namespace turnstile::app
