#include "recording.hpp"

#include <fmt/core.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "command.hpp"
#include "hex.hpp"
#include "turnstile/adapters/rocks_store.hpp"
#include "turnstile/core/ledger.hpp"

namespace turnstile::app {

namespace {

using bank::Bank;
using nlohmann::ordered_json;

template <class Value>
void add(BankHistory& history, std::vector<properties::Logged<Value>>& list, core::Decoded<Value> value, const core::Record& record) {
  const auto place = [&record](auto logged) {
    logged.partition = record.where.partition;
    logged.offset = record.offset;
    logged.time = record.timestamp_ms * core::kNsPerMs;
    return logged;
  };
  if (value) {
    properties::Logged<Value> logged;
    logged.value = std::move(*value);
    list.push_back(place(std::move(logged)));
  } else {
    properties::Logged<std::string> unreadable;
    unreadable.value = std::string(core::suffix(record.where.topic)) + ": " + value.error().what;
    history.unreadable.push_back(place(std::move(unreadable)));
  }
}

// Anybody may write anything there: what cannot be read is kept as it came.
core::Decoded<properties::Letter<Bank>> letter(const bank::ProtobufCodec& codec, const core::Record& record) {
  properties::Letter<Bank> letter{std::string(record.key), std::string(record.value), std::nullopt};
  if (auto command = codec.decode_command(record.value)) letter.command = std::move(*command);
  return letter;
}

[[noreturn]] void broken(const std::filesystem::path& file, std::size_t line, const char* what) {
  usage(fmt::format("{}, line {}: {}", file.string(), line, what));
}

// Calls visit(json) for each line.
template <class Visit>
void for_each_line(const std::filesystem::path& file, Visit&& visit) {
  std::ifstream in(file);
  if (!in || std::filesystem::is_directory(file)) usage("cannot read " + file.string());
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.empty()) continue;
    const auto json = ordered_json::parse(line, nullptr, false);
    if (!json.is_object()) broken(file, number, "it is no JSON object");
    try {
      visit(json);
    } catch (const std::exception&) {
      broken(file, number, "it is not what turnstile writes");
    }
  }
}

std::string bytes_of(const ordered_json& json, const char* field) {
  auto bytes = from_hex(json.at(field).get<std::string>());
  if (!bytes) throw std::runtime_error("no hexadecimal");
  return std::move(*bytes);
}

}  // namespace

void add_record(BankHistory& history, const bank::ProtobufCodec& codec, const core::Record& record) {
  switch (record.where.topic) {
    case core::Topic::commands: return add(history, history.commands, letter(codec, record), record);
    case core::Topic::sequenced: return add(history, history.sequenced, codec.decode_sequenced(record.value), record);
    case core::Topic::events: return add(history, history.outcomes, codec.decode_outcome(record.value), record);
    case core::Topic::snapshots: return add(history, history.snapshots, codec.decode_snapshot(record.value), record);
    case core::Topic::alarms: return add(history, history.alarms, codec.decode_alarm(record.value), record);
    case core::Topic::sequencer_changelog: return add(history, history.changelog, codec.decode_admissions(record.value), record);
    case core::Topic::rejected: return add(history, history.rejected, letter(codec, record), record);
  }
}

std::string record_line(const core::Record& record) {
  return ordered_json{{"topic", core::suffix(record.where.topic)},
                      {"partition", record.where.partition.value},
                      {"offset", record.offset.value},
                      {"timestamp_ms", record.timestamp_ms},
                      {"key", to_hex(record.key)},
                      {"value", to_hex(record.value)}}
      .dump();
}

void add_recorded(BankHistory& history, const bank::ProtobufCodec& codec, const std::filesystem::path& file) {
  for_each_line(file, [&](const ordered_json& json) {
    const auto name = json.at("topic").get<std::string>();
    const auto topic =
        std::find_if(core::kTopics.begin(), core::kTopics.end(), [&](core::Topic each) { return core::suffix(each) == name; });
    if (topic == core::kTopics.end()) throw std::runtime_error("no topic");
    const std::string key = bytes_of(json, "key");
    const std::string value = bytes_of(json, "value");
    const core::PartitionId partition{json.at("partition").get<std::int32_t>()};
    history.partitions = std::max(history.partitions, partition.value + 1);
    add_record(history, codec,
               {{*topic, partition},
                core::Offset{json.at("offset").get<std::int64_t>()},
                json.at("timestamp_ms").get<core::TimeMs>(),
                key,
                value});
  });
}

void add_calls(BankHistory& history, const bank::ProtobufCodec& codec, const std::filesystem::path& file) {
  for_each_line(file, [&](const ordered_json& json) {
    properties::ClientCall<Bank> call;
    auto command = codec.decode_command(bytes_of(json, "command"));
    if (!command) throw std::runtime_error("no command");
    call.command = std::move(*command);
    json.at("client").get_to(call.client);
    json.at("called_ns").get_to(call.called);
    json.at("returned_ns").get_to(call.returned);
    const auto seen = json.at("seen").get<std::string>();
    if (seen == "outcome") {
      auto outcome = codec.decode_outcome(bytes_of(json, "outcome"));
      if (!outcome) throw std::runtime_error("no outcome");
      call.seen = properties::Seen::outcome;
      call.outcome = std::move(*outcome);
    } else if (seen == "never_executed") {
      call.seen = properties::Seen::never_executed;
    } else if (seen != "unknown") {
      throw std::runtime_error("seen what?");
    }
    history.calls.push_back(std::move(call));
  });
  history.has_calls = true;
}

void add_store(BankHistory& history, const bank::ProtobufCodec& codec, const std::string& folder) {
  auto database =
      adapters::RocksDatabase::open((std::filesystem::path(folder) / "store").string(), adapters::RocksDatabase::Mode::read_only);
  if (!database) usage(database.error().what);
  const auto partitions = (*database)->partitions();
  if (!partitions) usage(partitions.error().what);
  for (const auto partition : *partitions) {
    properties::Replica<Bank> replica;
    replica.name = "the store in " + folder;
    replica.partition = partition;
    replica.checkpoint = (*database)->checkpoint(partition).value()->events;
    const auto visited = (*database)->for_each(partition, [&](core::EntityId entity, std::string_view value) {
      const auto stored = core::decode_stored<Bank>(codec, value);
      if (!stored) usage(fmt::format("the store in {} has an unreadable value for account {}", folder, entity.value));
      replica.entities.push_back({entity, stored->snapshot.state, stored->snapshot.position});
    });
    if (!visited) usage(visited.error().what);
    history.replicas.push_back(std::move(replica));
  }
}

}  // namespace turnstile::app
