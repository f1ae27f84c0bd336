// A bare broker for tests: requests in, answers out, the time set by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "turnstile/sim/kafka/broker/broker.hpp"
#include "turnstile/sim/kafka/client/block_writer.hpp"
#include "turnstile/sim/world/process.hpp"
#include "units.hpp"

namespace turnstile::sim {

inline constexpr TransactionalId kTxn{0};
inline constexpr GroupId kGroup{0};

class BrokerFixture : public testing::Test {
 protected:
  explicit BrokerFixture(const BrokerOptions& options = {}) : broker(with_topics(options)) { broker.add_group(); }

  // Sends a request on a connection of its own; the answer may come later. Returns its number.
  std::uint32_t send(const Request& request) {
    const std::uint32_t number = ++last_;
    broker.handle(now, {{number, 1}, number, 0, metadata}, request, effects);
    broker.release(now, effects);
    collect();
    return number;
  }
  template <class A>
  std::optional<A> answer(std::uint32_t number) const {
    for (const auto& reply : replies) {
      if (reply.to.correlation == number) return *std::get_if<A>(&reply.answer);
    }
    return std::nullopt;
  }
  template <class A = ErrorAnswer>
  A ask(const Request& request) {
    const auto given = answer<A>(send(request));
    EXPECT_TRUE(given.has_value()) << "no answer yet";
    return given.value_or(A{});
  }
  KafkaError error(const Request& request) { return ask(request).error; }

  void tick(Instant to) {
    now = to;
    broker.tick(now, effects);
    broker.release(now, effects);
    collect();
  }
  // Writes all markers of what was decided.
  void mark() {
    for (const auto& decided : std::exchange(to_mark, {})) {
      for (std::uint32_t index = 0; index < decided.markers; ++index) broker.write_marker(now, decided.transactional_id, index, effects);
    }
    broker.release(now, effects);
    collect();
  }

  const RecordBlock* block(const std::vector<std::string>& values) {
    core::RecordBatch batch;
    for (const auto& value : values) batch.add({place(core::Topic::events), "7", value, {}});
    std::vector<PartitionBlock> blocks;
    BlockWriter writer;
    writer.write(arena, batch, ProcessClock::wall_ms(now), 1'000'000'000, blocks);
    return blocks.front().block;
  }
  ProduceAnswer::Result produce(ProducerIdAndEpoch producer, std::int32_t sequence, TopicPartition where,
                                const std::vector<std::string>& values, std::optional<TransactionalId> transaction = std::nullopt) {
    Produce request{transaction, producer, {{where, sequence, block(values)}}};
    return ask<ProduceAnswer>(request).results.front();
  }
  KafkaError write(TopicPartition where, const std::string& value) { return produce({}, -1, where, {value}).error; }

  ProducerIdAndEpoch init(std::optional<TransactionalId> transaction = std::nullopt, ProducerIdAndEpoch known = {}) {
    const auto given = ask<InitProducerIdAnswer>(InitProducerId{transaction, 10'000 * kMs, known});
    EXPECT_EQ(given.error, KafkaError::none) << name(given.error);
    return given.producer;
  }
  // A transaction with those records in one partition, still open.
  void open(ProducerIdAndEpoch producer, std::int32_t sequence, TopicPartition where, const std::vector<std::string>& values) {
    EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {where}}), KafkaError::none);
    EXPECT_EQ(produce(producer, sequence, where, values, kTxn).error, KafkaError::none);
  }
  KafkaError end(ProducerIdAndEpoch producer, bool commit) { return error(EndTxn{kTxn, producer, commit}); }

  // What a reader at the start sees, and where it stops.
  std::vector<std::string> visible(TopicPartition where, Isolation isolation = Isolation::read_committed, Offset* next = nullptr) {
    std::vector<std::string> values;
    const auto found = ask<FetchAnswer>(Fetch{isolation, {}, 1000, {{where, broker.log(now, where).start()}}});
    for (const auto& slice : found.slices) {
      for (std::uint32_t index = 0; index < slice.count; ++index) values.emplace_back(slice.block->records[slice.first + index].value);
    }
    if (next != nullptr) *next = found.parts.empty() ? broker.log(now, where).start() : found.parts.front().next;
    return values;
  }

  Broker broker;
  Arena arena;
  Instant now{};
  MetadataVersion metadata = 0;  // what the client knows
  BrokerEffects effects;
  std::vector<BrokerEffects::Reply> replies;
  std::vector<BrokerEffects::Decided> to_mark;
  std::vector<BrokerEffects::Unmarked> unmarked;
  std::vector<BrokerEvent> events;

  void collect() {
    for (auto& reply : effects.replies) replies.push_back(std::move(reply));
    for (const auto& decided : effects.decided) to_mark.push_back(decided);
    for (const auto& again : effects.unmarked) unmarked.push_back(again);
    for (const auto& event : effects.events) events.push_back(event);
    effects.clear();
  }

 private:
  std::uint32_t last_ = 0;
};

// Three brokers, of which two must have a record before it counts; partition 0 of a topic is led by node 0, 1 or 2 in turn.
class ReplicatedFixture : public BrokerFixture {
 protected:
  static BrokerOptions three_nodes() {
    BrokerOptions options = with_topics(BrokerOptions{});
    options.partitions = 3;
    options.replication.nodes = 3;
    options.replication.lag_time_max = 10'000 * kMs;
    for (NewTopic& topic : options.topics) topic.options.in_sync_replicas_min = 2;
    return options;
  }
  ReplicatedFixture() : BrokerFixture(three_nodes()) {}
  explicit ReplicatedFixture(const BrokerOptions& options) : BrokerFixture(options) {}

  // The followers that keep up have everything.
  void round() {
    broker.followers_fetch(now, effects);
    broker.release(now, effects);
    collect();
  }
  // A broker is gone, and the controller notices at once. The new leaders lack so many batches of what they may lack.
  void stop(NodeId node, std::uint32_t lost = 0) {
    broker.stop_node(now, node, now, effects);
    broker.release(now, effects);
    elect(broker.fence_node(now, node, effects), lost);
  }
  void start(NodeId node) { elect(broker.start_node(node), 0); }
  void elect(const std::vector<Broker::Election>& elections, std::uint32_t lost) {
    broker.release(now, effects);
    for (const auto& election : elections) {
      const std::uint32_t more = std::min(lost, election.lost_max - election.lost_min);
      broker.elect(now, election, election.lost_min + more, effects);
    }
    broker.release(now, effects);
    collect();
  }
  // As a client does that was told that its request went elsewhere.
  void refresh() { metadata = ask<MetadataAnswer>(Metadata{}).version; }

  std::uint32_t send_batch(ProducerIdAndEpoch producer, std::int32_t sequence, const std::string& value, Acks acks = Acks::all,
                           std::optional<TransactionalId> transaction = std::nullopt) {
    Produce request{transaction, producer, {{events_, sequence, block({value})}}};
    request.acks = acks;
    return send(request);
  }
  // What the sender was told; none: it still waits.
  std::optional<KafkaError> told(std::uint32_t number) const {
    const auto given = answer<ProduceAnswer>(number);
    return given ? std::optional(given->results.front().error) : std::nullopt;
  }
  NodeId leader() { return *broker.replicas(events_).leader(); }
  NodeId follower(std::int32_t number) {
    const Replicas& replicas = broker.replicas(events_);
    for (std::int32_t each = 0, seen = 0; each < replicas.count(); ++each) {
      if (replicas.replica(each) != *replicas.leader() && seen++ == number) return replicas.replica(each);
    }
    return {};
  }
  std::int32_t in_sync() { return broker.replicas(events_).in_sync().size(); }
  Offset log_end() { return broker.log(now, events_).end(); }

  const TopicPartition events_ = at(core::Topic::events);
};

using Values = std::vector<std::string>;

}  // namespace turnstile::sim
