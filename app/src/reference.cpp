#include "reference.hpp"

#include <fmt/core.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "this_program.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/properties/search.hpp"
#include "turnstile/properties/variant.hpp"
#include "turnstile/sim/run/faults.hpp"

namespace turnstile::app {

namespace {

constexpr std::array kExitMeanings{
    ExitMeaning{ExitCode::held, "all held"},
    ExitMeaning{ExitCode::safety_violated, "a safety property was violated"},
    ExitMeaning{ExitCode::usage, "usage, or something given that cannot be used: a flag, a broken file, a folder that cannot be written"},
    ExitMeaning{ExitCode::not_deterministic, "not deterministic: a run did not repeat"},
    ExitMeaning{ExitCode::liveness_violated, "a liveness property was violated"},
    ExitMeaning{ExitCode::crashed, "crash, or an assertion of Turnstile's own"},
    ExitMeaning{ExitCode::outside_missing, "an outside system, such as a broker, is not there, or refuses this user"},
    ExitMeaning{ExitCode::campaign_invalid,
                "the campaign is invalid: from 1,000 seeds on, an enabled fault never fired, or a required probe was never passed"},
    ExitMeaning{ExitCode::interrupted, "interrupted by Ctrl-C (SIGINT), after what was found so far was printed and written"},
    ExitMeaning{ExitCode::terminated, "ended by SIGTERM, likewise"},
};

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return text;
}

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(at));
    parts.emplace_back(part);
    text.remove_prefix(std::min(part.size() + 1, text.size()));
  }
  return parts;
}

// CLI11 writes the type and its checks as one text: "TEXT:{text,jsonl}", "UINT:INT in [1 - 1024]".
std::vector<std::string> choices_of(std::string_view type) {
  const auto begin = type.find(":{");
  const auto end = type.find('}');
  if (begin == std::string_view::npos || end == std::string_view::npos) return {};
  return split(type.substr(begin + 2, end - begin - 2), ',');
}

// The possible values of a flag, if the catalogue knows them: for completions.
std::vector<std::string> names_for(std::string_view flag) {
  std::vector<std::string> names;
  const auto add = [&names](const auto& all, auto name) {
    for (const auto& each : all) names.emplace_back(name(each));
  };
  if (flag == "--scenario") add(this_program().scenarios, [](const auto& each) { return each->name(); });
  if (flag == "--flaw" || flag == "--flaws") add(all_flaws(), [](const auto& each) { return each.name; });
  if (flag == "--faults") add(sim::all_faults(), [](const auto& each) { return each.name; });
  if (flag == "--search") {
    add(properties::all_strategies(), [](const auto& each) { return each.name; });
    names.insert(names.end(), {"guided", "exhaustive"});
  }
  return names;
}

// The placeholder of a flag's value that CLI11 only knows as text.
constexpr auto kValues = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"--brokers", "HOST:PORT,..."},
    {"--config", "FILE"},
    {"--corpus", "DIR"},
    {"--faults", "NAME,..."},
    {"--file", "FILE"},
    {"--flaw", "NAME"},
    {"--flaws", "NAME,..."},
    {"--folder", "DIR"},
    {"--for", "DURATION"},
    {"--group", "NAME"},
    {"--history", "FILE"},
    {"--html", "FILE"},
    {"--hunt", "DURATION"},
    {"--id", "ID"},
    {"--json", "FILE"},
    {"--kafka-dir", "DIR"},
    {"--log", "NAME"},
    {"--markdown", "FILE"},
    {"--metrics", "PORT"},
    {"--out", "DIR"},
    {"--output", "FILE"},
    {"--perfetto", "FILE"},
    {"--prefix", "NAME"},
    {"--program", "FILE"},
    {"--record", "FILE"},
    {"--restart", "COMMAND"},
    {"--scenario", "NAME"},
    {"--search", "NAME"},
    {"--seed", "SEED"},
    {"--shard", "I/N"},
    {"--state", "DIR"},
    {"--turns", "NAME"},
    {"--shrink-for", "DURATION"},
    {"--strategies", "NAME,..."},
    {"--until", "EVENT"},
    {"--world", "NAME"},
    {"--property", "NAME=VALUE"},
    {"--filter", "REGEX"},
});

// "UINT:INT in [1 - 1024]": N, and the range is said beside.
std::string placeholder(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const std::string plain = type.substr(0, type.find(':'));
  return plain == "UINT" || plain == "INT" || plain == "FLOAT" ? "N" : plain;
}
std::string range_of(std::string type) {
  constexpr std::string_view kRange = " in [";
  const auto begin = type.find(kRange);
  if (begin == std::string::npos) return {};
  std::string range = type.substr(begin + kRange.size(), type.find(']') - begin - kRange.size());
  return "; " + range.replace(range.find(" - "), 3, " to ");
}

FlagReference flag_of(const CLI::Option& option) {
  FlagReference flag;
  for (const auto& name : option.get_snames()) flag.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) flag.names.push_back("--" + name);
  flag.about = option.get_description() + range_of(option.get_type_name());
  flag.variable = option.get_envname();
  flag.required = option.get_required();
  if (option.get_items_expected_max() == 0) return flag;  // a switch
  flag.choices = choices_of(option.get_type_name());
  flag.value = flag.choices.empty() ? placeholder(option) : fmt::format("{}", fmt::join(flag.choices, "|"));
  if (flag.choices.empty()) flag.choices = names_for(flag.names.back());
  flag.repeated = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return flag;
}

ArgumentReference argument_of(const CLI::Option& option) {
  ArgumentReference argument;
  argument.name = upper(option.get_name(true));
  argument.choices = choices_of(option.get_type_name());
  argument.about = option.get_description();
  argument.required = option.get_required();
  argument.repeated = option.get_expected_max() >= CLI::detail::expected_max_vector_size;
  return argument;
}

void add_command(const CLI::App& parsed, std::vector<std::string> words, std::vector<CommandReference>& commands) {
  CommandReference command;
  words.push_back(parsed.get_name());
  command.words = words;
  command.about = parsed.get_description();
  for (const CLI::Option* option : parsed.get_options()) {
    if (option->get_positional()) {
      command.arguments.push_back(argument_of(*option));
    } else if (!option->check_lname("help")) {
      command.flags.push_back(flag_of(*option));
    }
  }
  for (const CLI::App* child : children_of(parsed)) command.children.push_back(child->get_name());
  commands.push_back(std::move(command));
  for (const CLI::App* child : children_of(parsed)) add_command(*child, words, commands);
}

std::string with_flags(const CommandReference& command) {
  std::string text;
  for (const FlagReference& flag : command.flags) {
    if (flag.required) text += fmt::format(" {} {}", flag.names.back(), flag.value);
  }
  const bool optional = std::ranges::any_of(command.flags, [](const auto& flag) { return !flag.required; });
  return optional ? text + " [FLAG]..." : text;
}

}  // namespace

std::vector<const CLI::App*> children_of(const CLI::App& command) {
  return command.get_subcommands([](const CLI::App*) { return true; });
}

void name_values(CLI::App& parser) {
  for (CLI::Option* option : parser.get_options([](const CLI::Option*) { return true; })) {
    const std::string name = option->get_lnames().empty() ? option->get_name() : "--" + option->get_lnames().front();
    const auto known = std::ranges::find(kValues, name, &std::pair<std::string_view, std::string_view>::first);
    if (known != kValues.end() && option->get_type_name().starts_with("TEXT")) option->type_name(std::string(known->second));
  }
  for (CLI::App* child : parser.get_subcommands([](const CLI::App*) { return true; })) name_values(*child);
}

Reference reference_of(const CLI::App& parser) {
  Reference reference;
  reference.about = parser.get_description();
  for (const CLI::App* command : children_of(parser)) add_command(*command, {}, reference.commands);
  return reference;
}

std::span<const ExitMeaning> exit_meanings() { return kExitMeanings; }

std::string exit_codes_text() {
  std::string text = "Exit codes:\n";
  for (const auto& [code, meaning] : kExitMeanings) text += fmt::format("  {:<4} {}\n", static_cast<int>(code), meaning);
  return text;
}

std::string spelled(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, " ")); }

std::string synopsis(const Reference& reference, const CommandReference& command) {
  std::string text = this_program().name;
  std::vector<std::string> words;
  for (const std::string& word : command.words) {
    words.push_back(word);
    const auto parent = std::ranges::find(reference.commands, words, &CommandReference::words);
    text += " " + word + with_flags(*parent);
  }
  for (const ArgumentReference& argument : command.arguments) {
    const std::string name = argument.choices.empty() ? argument.name : fmt::format("{}", fmt::join(argument.choices, "|"));
    const std::string text_of = argument.repeated ? name + "..." : name;
    text += argument.required ? " " + text_of : " [" + text_of + "]";
  }
  if (!command.children.empty()) text += fmt::format(" {}", fmt::join(command.children, "|"));
  return text;
}

}  // namespace turnstile::app
