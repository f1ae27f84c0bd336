#include "recording.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "hex.hpp"
#include "turnstile/adapters/rocks_store.hpp"
#include "turnstile/app/command.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

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
      broken(file, number, "it is not what this program writes");
    }
  }
}

std::string bytes_of(const ordered_json& json, const char* field) {
  auto bytes = from_hex(json.at(field).get<std::string>());
  if (!bytes) throw std::runtime_error("no hexadecimal");
  return std::move(*bytes);
}

}  // namespace

std::string record_line(const core::Record& record) {
  return ordered_json{{"topic", core::suffix(record.where.topic)},
                      {"partition", record.where.partition.value},
                      {"offset", record.offset.value},
                      {"timestamp_ms", record.timestamp_ms},
                      {"key", to_hex(record.key)},
                      {"value", to_hex(record.value)}}
      .dump();
}

std::string committed_line(const core::TopicPartitionOffset& place) {
  return ordered_json{
      {"topic", core::suffix(place.where.topic)}, {"partition", place.where.partition.value}, {"committed", place.offset.value}}
      .dump();
}

std::int32_t add_recorded(properties::LiveHistory& history, const std::filesystem::path& file) {
  std::int32_t partitions = 0;
  std::vector<core::TopicPartitionOffset> committed;
  for_each_line(file, [&](const ordered_json& json) {
    const auto name = json.at("topic").get<std::string>();
    const auto topic =
        std::find_if(core::kTopics.begin(), core::kTopics.end(), [&](core::Topic each) { return core::suffix(each) == name; });
    if (topic == core::kTopics.end()) throw std::runtime_error("no topic");
    const core::PartitionId partition{json.at("partition").get<std::int32_t>()};
    partitions = std::max(partitions, partition.value + 1);
    if (json.contains("committed")) {
      committed.push_back({{*topic, partition}, core::Offset{json["committed"].get<std::int64_t>()}});
      return;
    }
    const std::string key = bytes_of(json, "key");
    const std::string value = bytes_of(json, "value");
    history.add_record({{*topic, partition},
                        core::Offset{json.at("offset").get<std::int64_t>()},
                        json.at("timestamp_ms").get<core::TimeMs>(),
                        key,
                        value});
  });
  if (!committed.empty()) history.set_committed(std::move(committed));
  return partitions;
}

std::string call_line(const properties::RecordedCall& call, std::string_view seen) {
  return ordered_json{{"client", call.client},
                      {"command", to_hex(call.command)},
                      {"called_ns", call.called.ns},
                      {"returned_ns", call.returned.ns},
                      {"seen", seen},
                      {"outcome", to_hex(call.outcome.value_or(std::string()))}}
      .dump();
}

void add_calls(properties::LiveHistory& history, const std::filesystem::path& file) {
  for_each_line(file, [&](const ordered_json& json) {
    properties::RecordedCall call;
    call.command = bytes_of(json, "command");
    json.at("client").get_to(call.client);
    json.at("called_ns").get_to(call.called.ns);
    json.at("returned_ns").get_to(call.returned.ns);
    const auto seen = json.at("seen").get<std::string>();
    if (seen == "outcome") {
      call.outcome = bytes_of(json, "outcome");
    } else if (seen == "never_executed") {
      call.never_executed = true;
    } else if (seen != "unknown") {
      throw std::runtime_error("seen what?");
    }
    if (!history.add_call(std::move(call))) throw std::runtime_error("not of this domain");
  });
}

void add_store(properties::LiveHistory& history, const std::string& folder, std::string_view entity_noun) {
  auto database =
      adapters::RocksDatabase::open((std::filesystem::path(folder) / "store").string(), adapters::RocksDatabase::Mode::read_only);
  if (!database) usage(database.error().what);
  const auto partitions = (*database)->partitions();
  if (!partitions) usage(partitions.error().what);
  for (const auto partition : *partitions) {
    properties::RecordedReplica replica;
    replica.name = "the store in " + folder;
    replica.partition = partition;
    replica.checkpoint = (*database)->checkpoint(partition).value()->events;
    const auto visited = (*database)->for_each(
        partition, [&](core::EntityId entity, std::string_view value) { replica.values.push_back({entity, std::string(value)}); });
    if (!visited) usage(visited.error().what);
    if (const auto unreadable = history.add_replica(std::move(replica)))
      usage(fmt::format("the store in {} has an unreadable value for {} {}", folder, entity_noun, unreadable->value));
  }
}

}  // namespace turnstile::app
