#include "turnstile/conformance/script.hpp"

namespace turnstile::conformance {

TopicIndex Script::topic(std::string name, std::int32_t partitions) {
  TopicSpec spec;
  spec.name = std::move(name);
  spec.partitions = partitions;
  return topic(std::move(spec));
}

TopicIndex Script::topic(TopicSpec spec) {
  program_.topics.push_back(std::move(spec));
  return static_cast<TopicIndex>(program_.topics.size() - 1);
}

TopicIndex Script::replicated(std::string name, std::int32_t in_sync_min, std::int32_t partitions) {
  constexpr std::int16_t kBrokers = 3;
  TopicSpec spec;
  spec.name = std::move(name);
  spec.partitions = partitions;
  spec.replication_factor = kBrokers;
  spec.in_sync_replicas_min = in_sync_min;
  program_.nodes = kBrokers;
  program_.alone = true;
  return topic(std::move(spec));
}

ClientIndex Script::add(ClientSpec spec) {
  program_.clients.push_back(std::move(spec));
  return static_cast<ClientIndex>(program_.clients.size() - 1);
}

ClientIndex Script::producer(std::string name) {
  ClientSpec spec;
  spec.name = std::move(name);
  return add(std::move(spec));
}

ClientIndex Script::plain_producer(std::string name) {
  const ClientIndex client = producer(std::move(name));
  program_.clients[client].idempotent = false;
  return client;
}

ClientIndex Script::transactional(std::string name, std::string id) {
  const ClientIndex client = producer(std::move(name));
  ClientSpec& spec = program_.clients[client];
  spec.kind = ClientKind::transactional_producer;
  spec.transactional_id = id.empty() ? spec.name : std::move(id);
  return client;
}

ClientIndex Script::consumer(std::string name, bool read_committed, Reset reset) {
  const ClientIndex client = producer(std::move(name));
  ClientSpec& spec = program_.clients[client];
  spec.kind = ClientKind::consumer;
  spec.group = spec.name;
  spec.read_committed = read_committed;
  spec.reset = reset;
  return client;
}

ClientIndex Script::member(std::string name, std::string group) {
  const ClientIndex client = consumer(std::move(name), true, Reset::earliest);
  program_.clients[client].group = std::move(group);
  return client;
}

Step& Script::act(Op op, ClientIndex client) {
  Step& step = program_.steps.emplace_back();
  step.op = op;
  step.client = client;
  return step;
}

Step& Script::at(Op op, TopicIndex topic, std::int32_t partition) {
  Step& step = act(op, kNobody);
  step.topic = topic;
  step.partition = partition;
  return step;
}

Step& Script::produce(ClientIndex client, TopicIndex topic, std::string value, std::int32_t partition) {
  return produce_keyed(client, topic, "k", std::move(value), partition);
}

Step& Script::produce_keyed(ClientIndex client, TopicIndex topic, std::optional<std::string> key, std::optional<std::string> value,
                            std::int32_t partition) {
  Step& step = act(Op::produce, client);
  step.topic = topic;
  step.partition = partition;
  step.key = std::move(key);
  step.value = std::move(value);
  return step;
}

Step& Script::produce_many(ClientIndex client, TopicIndex topic, std::int64_t count, std::string value, std::int32_t partition) {
  Step& step = produce(client, topic, std::move(value), partition);
  step.op = Op::produce_many;
  step.number = count;
  return step;
}

void Script::write(ClientIndex client, TopicIndex topic, std::string value, std::int32_t partition) {
  produce(client, topic, std::move(value), partition);
  flush(client);
}

Step& Script::send_offsets(ClientIndex client, ClientIndex consumer, std::vector<Place> places, bool kept) {
  Step& step = act(Op::send_offsets, client);
  step.other = consumer;
  step.places = std::move(places);
  step.kept = kept;
  return step;
}

Step& Script::send_offsets_by_hand(ClientIndex client, std::string group, std::vector<Place> places) {
  Step& step = send_offsets(client, kNobody, std::move(places));
  step.text = std::move(group);
  return step;
}

void Script::assign_all(ClientIndex client, TopicIndex topic, std::int64_t from) {
  std::vector<Place> places;
  for (std::int32_t partition = 0; partition < program_.topics[topic].partitions; ++partition) places.push_back({topic, partition, from});
  assign(client, std::move(places));
}

void Script::watermarks(ClientIndex client, TopicIndex topic, std::int32_t partition) {
  at(Op::watermarks, topic, partition).client = client;
}

void Script::offsets_for_time(ClientIndex client, TopicIndex topic, std::int64_t timestamp_ms, std::int32_t partition) {
  Step& step = at(Op::offsets_for_time, topic, partition);
  step.client = client;
  step.number = timestamp_ms;
}

void Script::create_partitions(TopicIndex topic, std::int64_t count) {
  Step& step = act(Op::create_partitions, kNobody);
  step.topic = topic;
  step.number = count;
}

void Script::cut_after(ClientIndex client, Api api, std::int64_t more) {
  Step& step = act(Op::cut_after, client);
  step.api = api;
  step.number = more;
}

void Script::delete_records(TopicIndex topic, std::int64_t before, std::int32_t partition) {
  at(Op::delete_records, topic, partition).number = before;
}

void Script::make_whole() {
  start_broker();
  await_leaders();
  for (TopicIndex topic = 0; topic < program_.topics.size(); ++topic) {
    const TopicSpec& spec = program_.topics[topic];
    for (std::int32_t partition = 0; partition < spec.partitions; ++partition) await_in_sync(topic, spec.replication_factor, partition);
  }
}

void Script::restart_broker() {
  act(Op::restart_broker, kNobody);
  program_.alone = true;
}

}  // namespace turnstile::conformance
