#include "cluster_probe.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int16_t kFindCoordinatorApi = 10;
constexpr std::int16_t kMetadataApi = 3;

std::vector<std::int32_t> nodes_of(wire::Reader& reader) {
  std::vector<std::int32_t> nodes;
  for (auto left = reader.number<std::int32_t>(); left > 0 && reader.well(); --left) nodes.push_back(reader.number<std::int32_t>());
  return nodes;
}

std::vector<PartitionState> states_of(const std::string& answer) {
  std::vector<PartitionState> states;
  wire::Reader reader(answer);
  for (auto brokers = reader.number<std::int32_t>(); brokers > 0 && reader.well(); --brokers) {
    reader.number<std::int32_t>();  // node id
    reader.text();                  // host
    reader.number<std::int32_t>();  // port
    reader.text();                  // rack
  }
  reader.number<std::int32_t>();  // controller
  for (auto topics = reader.number<std::int32_t>(); topics > 0 && reader.well(); --topics) {
    reader.number<std::int16_t>();  // error
    const std::string topic(reader.text());
    reader.number<std::uint8_t>();  // internal
    for (auto partitions = reader.number<std::int32_t>(); partitions > 0 && reader.well(); --partitions) {
      PartitionState& state = states.emplace_back();
      state.topic = topic;
      reader.number<std::int16_t>();  // error
      state.partition = reader.number<std::int32_t>();
      state.leader = reader.number<std::int32_t>();
      state.replicas = nodes_of(reader);
      state.in_sync = nodes_of(reader);
    }
  }
  return reader.well() ? states : std::vector<PartitionState>();
}

}  // namespace

std::vector<PartitionState> partition_states(const std::string& brokers, const std::string& topic) {
  wire::Writer request;
  if (topic.empty()) {
    request.number(std::int32_t{-1});
  } else {
    request.number(std::int32_t{1}).text(topic);
  }
  for (const std::string& broker : brokers_of(brokers)) {
    const auto answer = BrokerTalk(broker).ask(kMetadataApi, 1, false, request);
    if (!answer) continue;
    if (auto states = states_of(*answer); !states.empty()) return states;
  }
  return {};
}

std::optional<Coordinator> find_coordinator(BrokerTalk& broker, const std::string& key, CoordinatorOf kind) {
  wire::Writer request;
  request.text(key).number(static_cast<std::int8_t>(kind));
  const auto answer = broker.ask(kFindCoordinatorApi, 1, false, request);
  if (!answer) return std::nullopt;
  wire::Reader reader(*answer);
  reader.number<std::int32_t>();  // throttle time
  const auto error = reader.number<std::int16_t>();
  reader.text();  // error message
  Coordinator found;
  found.node = reader.number<std::int32_t>();
  found.address = reader.text();
  found.address += ':';
  found.address += std::to_string(reader.number<std::int32_t>());
  return error == 0 && reader.well() ? std::optional(found) : std::nullopt;
}

}  // namespace turnstile::conformance
