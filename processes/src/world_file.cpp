#include "world_file.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include "check_command.hpp"
#include "table.hpp"
#include "turnstile/processes/program.hpp"
#include "turnstile/sim/run/faults.hpp"

namespace turnstile::processes {
namespace {

constexpr std::int64_t kMostMs = 1'000'000'000;

// "key", "value", or "value:REGULAR EXPRESSION", of which the first group is meant, or all of it.
RecordId record_id(Table& table, std::string_view key) {
  const std::string text = table.text(key, "value");
  const std::string part = text.substr(0, text.find(':'));
  if (part != "key" && part != "value")
    wrong(table.at(key), "'" + std::string(key) + "' begins with key or value: \"value\", \"value:^order ([0-9]+)\"");
  const bool of_key = part == "key";
  if (part.size() == text.size()) {
    return [of_key](const Record& record) { return std::string(of_key ? record.key : record.value); };
  }
  std::regex pattern;
  try {
    pattern = std::regex(text.substr(part.size() + 1), std::regex::extended);
  } catch (const std::regex_error& error) {
    wrong(table.at(key), "'" + std::string(key) + "' has no valid regular expression: " + error.what());
  }
  return [of_key, pattern](const Record& record) {
    const std::string in(of_key ? record.key : record.value);
    std::smatch found;
    if (!std::regex_search(in, found, pattern)) return in;
    return found.size() > 1 ? found[1].str() : found[0].str();
  };
}

// What stands in braces like a placeholder and is none would be told to every instance as it is.
void refuse_placeholders(Table& table, std::string_view key, const std::string& text) {
  static const std::regex kPlaceholder("\\{[a-z_]+\\}");
  static const std::set<std::string, std::less<>> kKnown{"{name}", "{number}", "{random}", "{scratch}"};
  for (std::sregex_iterator at(text.begin(), text.end(), kPlaceholder); at != std::sregex_iterator(); ++at) {
    if (!kKnown.contains(at->str()))
      wrong(table.at(key), "'" + at->str() + "' is no placeholder: there are {name}, {number}, {random} and {scratch}");
  }
}

Verdict ended_well(const std::string& instance, const Truth& truth) {
  for (const Note& note : truth.notes()) {
    if (note.host == instance && note.text.starts_with(kEndsWith))
      return std::string(note.text.substr(std::string_view("turnstile: ").size()));
  }
  return true;
}

// A program may end and be started again; one that dies of a signal that nobody sent has a bug.
Verdict none_died_of_a_signal(const Truth& truth) {
  for (const Note& note : truth.notes()) {
    if (note.text.starts_with(kEndsWith + std::string("signal ")))
      return std::string(note.host) + " " + std::string(note.text.substr(std::string_view("turnstile: ").size())) + ", " +
             std::to_string(note.ms) + " ms after the run began";
  }
  return true;
}

class WorldReader {
 public:
  WorldReader(const toml::table& root, const std::filesystem::path& file, const std::string& library)
      : file_(file), library_(library), top_(root, "the world") {}

  World read() {
    World world(top_.text("name", file_.stem().string()));
    if (const std::string about = top_.text("about", ""); !about.empty()) world = std::move(world).titled(about);
    if (const auto ms = top_.number("rest_within_ms", 0, 1, kMostMs); ms != 0) world = std::move(world).rest_within_ms(ms);
    top_.each("topic", [&](Table& table) { topic(world, table); });
    top_.each("process", [&](Table& table) { process(world, table); });
    top_.each("flow", [&](Table& table) { flow(world, table); });
    top_.each("check", [&](Table& table) { check(world, table); });
    world = std::move(world).at_end("no program dies of a signal", none_died_of_a_signal);
    faults(world);
    top_.refuse_others();
    if (topics_.empty()) wrong(top_.at(""), "a world needs a [[topic]]");
    if (hosts_ == 0) wrong(top_.at(""), "a world needs a [[process]] with restart = true: one that may be killed");
    return world;
  }

 private:
  void topic(World& world, Table& table) {
    TopicSettings settings;
    const std::string name = table.text("name");
    if (name.empty() || !topics_.insert(name).second) wrong(table.at("name"), "there is a topic '" + name + "' already");
    settings.partitions = static_cast<std::int32_t>(table.number("partitions", 1, 1, 64));
    settings.compacted = table.boolean("compacted", false);
    settings.retention_ms = table.number("retention_ms", -1, -1, kMostMs);
    world = std::move(world).topic(name, settings);
  }

  void process(World& world, Table& table) {
    Command command;
    const std::string name = table.text("name");
    if (name.empty() || !processes_.insert(name).second) wrong(table.at("name"), "there is a process '" + name + "' already");
    command.words = table.texts("command", true);
    command.environment = table.pairs("environment");
    for (const std::string& word : command.words) refuse_placeholders(table, "command", word);
    for (const auto& [variable, value] : command.environment) refuse_placeholders(table, "environment", value);
    command.folder = std::filesystem::absolute(file_).parent_path().string();
    if (const std::string input = table.text("stdin", ""); !input.empty()) {
      command.input = std::filesystem::path(command.folder) / input;
      if (!std::filesystem::is_regular_file(command.input)) wrong(table.at("stdin"), "there is no file " + input);
    }
    command.start_ms = table.number("start_ms", 0, 0, kMostMs);
    command.cpu_ms_max = table.number("cpu_ms_max", 10'000, 100, kMostMs);
    command.version = table.text("librdkafka", command.version);
    if (!std::regex_match(command.version, std::regex("[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{1,2}"))) {
      wrong(table.at("librdkafka"), "'librdkafka' is a version: \"2.16.1\"");
    }
    command.library = library_;
    const auto count = static_cast<std::uint32_t>(table.number("count", 1, 1, 16));
    if (const std::string refused = refusal(command); !refused.empty()) wrong(table.at("command"), refused);
    if (table.boolean("restart", true)) {
      world = std::move(world).host(name, count, program(std::move(command)));
      ++hosts_;
      return;
    }
    const bool must_succeed = table.boolean("must_succeed", false);
    for (std::uint32_t number = 0; number < count; ++number) {
      const std::string instance = count == 1 ? name : name + "-" + std::to_string(number);
      world = std::move(world).client(instance, program(command));
      if (must_succeed)
        world = std::move(world).at_end(instance + " succeeds", [instance](const Truth& truth) { return ended_well(instance, truth); });
    }
  }

  std::string known_topic(Table& table, std::string_view key) {
    const std::string name = table.text(key);
    if (!topics_.contains(name)) wrong(table.at(key), "there is no topic '" + name + "'");
    return name;
  }

  void flow(World& world, Table& table) {
    const std::string input = known_topic(table, "input");
    const std::string output = known_topic(table, "output");
    const RecordId input_id = record_id(table, "input_id");
    const RecordId output_id = record_id(table, "output_id");
    world = std::move(world).flow(input, output, input_id, output_id);
  }

  void check(World& world, Table& table) {
    CheckCommand command;
    const std::string sentence = table.text("that");
    command.words = table.texts("command", true);
    command.folder = std::filesystem::absolute(file_).parent_path().string();
    command.topics.assign(topics_.begin(), topics_.end());
    const std::string when = table.text("when", "rest");
    if (when != "rest" && when != "end") wrong(table.at("when"), "'when' is \"rest\" or \"end\"");
    const auto asked = [command](const Truth& truth) { return verdict_of(command, truth); };
    world = when == "rest" ? std::move(world).at_rest(sentence, asked) : std::move(world).at_end(sentence, asked);
  }

  void faults(World& world) {
    const auto properties = world.properties();
    const std::set<std::string, std::less<>> known(properties.begin(), properties.end());
    for (const std::string& name : top_.texts("without", false)) {
      if (!sim::fault_named(name) && !known.contains(name))
        wrong(top_.at("without"), "'" + name + "' is no fault and no property of this world");
      world = std::move(world).without(name);
    }
    for (const std::string& name : top_.texts("with_faults", false)) {
      if (!sim::fault_named(name)) wrong(top_.at("with_faults"), "'" + name + "' is no fault");
      world = std::move(world).with_fault(name);
    }
  }

  const std::filesystem::path& file_;
  const std::string& library_;
  Table top_;
  std::set<std::string, std::less<>> topics_;
  std::set<std::string, std::less<>> processes_;
  int hosts_ = 0;
};

}  // namespace

std::expected<World, std::string> read_world(const std::filesystem::path& file, const std::string& library) {
  const std::string name = file.string();
  if (!std::filesystem::is_regular_file(file)) return std::unexpected("there is no file " + name);
  try {
    const toml::table root = toml::parse_file(name);
    return WorldReader(root, file, library).read();
  } catch (const toml::parse_error& error) {
    return std::unexpected(name + ":" + std::to_string(error.source().begin.line) + ": " + std::string(error.description()));
  } catch (const WrongWorld& found) {
    return std::unexpected(name + ":" + found.what);
  }
}

}  // namespace turnstile::processes
