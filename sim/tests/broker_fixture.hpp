// A bare broker for tests: requests in, answers out, the time set by hand.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "turnstile/sim/block_writer.hpp"
#include "turnstile/sim/broker.hpp"
#include "turnstile/sim/process.hpp"

namespace turnstile::sim {

inline constexpr TimeNs kMs = core::kNsPerMs;
inline constexpr TransactionalId kTxn{0};
inline constexpr GroupId kGroup{0};

inline core::TopicPartition place(core::Topic topic, std::int32_t partition = 0) { return {topic, core::PartitionId{partition}}; }

class BrokerFixture : public testing::Test {
 protected:
  explicit BrokerFixture(const BrokerOptions& options = {}) : broker(options) { broker.add_group(); }

  // Sends a request on a connection of its own; the answer may come later. Returns its number.
  std::uint32_t send(const Request& request) {
    const std::uint32_t number = ++last_;
    broker.handle(now, {{number, 1}, number, 0}, request, effects);
    broker.release_fetches(now, effects);
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

  void tick(TimeNs to) {
    now = to;
    broker.tick(now, effects);
    broker.release_fetches(now, effects);
    collect();
  }
  // Writes all markers of what was decided.
  void mark() {
    for (const auto& decided : std::exchange(to_mark, {})) {
      for (std::uint32_t index = 0; index < decided.markers; ++index) broker.write_marker(now, decided.transactional_id, index, effects);
    }
    broker.release_fetches(now, effects);
    collect();
  }

  const RecordBlock* block(const std::vector<std::string>& values) {
    core::RecordBatch batch;
    for (const auto& value : values) batch.add({place(core::Topic::events), "7", value, {}});
    std::vector<PartitionBlock> blocks;
    BlockWriter writer;
    writer.write(arena, batch, ProcessClock::kEpochMs + now / kMs, 1'000'000'000, blocks);
    return blocks.front().block;
  }
  ProduceAnswer::Result produce(Producer producer, std::int32_t sequence, core::TopicPartition where,
                                const std::vector<std::string>& values, std::optional<TransactionalId> transaction = std::nullopt) {
    Produce request{transaction, producer, {{where, sequence, block(values)}}};
    return ask<ProduceAnswer>(request).results.front();
  }
  KafkaError write(core::TopicPartition where, const std::string& value) { return produce({}, -1, where, {value}).error; }

  Producer init(std::optional<TransactionalId> transaction = std::nullopt, Producer known = {}) {
    const auto given = ask<InitProducerIdAnswer>(InitProducerId{transaction, 10'000 * kMs, known});
    EXPECT_EQ(given.error, KafkaError::none) << name(given.error);
    return given.producer;
  }
  // A transaction with those records in one partition, still open.
  void open(Producer producer, std::int32_t sequence, core::TopicPartition where, const std::vector<std::string>& values) {
    EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {where}}), KafkaError::none);
    EXPECT_EQ(produce(producer, sequence, where, values, kTxn).error, KafkaError::none);
  }
  KafkaError end(Producer producer, bool commit) { return error(EndTxn{kTxn, producer, commit}); }

  // What a reader at the start sees, and where it stops.
  std::vector<std::string> visible(core::TopicPartition where, Isolation isolation = Isolation::read_committed, Offset* next = nullptr) {
    std::vector<std::string> values;
    const auto found = ask<FetchAnswer>(Fetch{isolation, 0, 1000, {{where, broker.log(now, where).start()}}});
    for (const auto& slice : found.slices) {
      for (std::uint32_t index = 0; index < slice.count; ++index) values.emplace_back(slice.block->records[slice.first + index].value);
    }
    if (next != nullptr) *next = found.parts.empty() ? broker.log(now, where).start() : found.parts.front().next;
    return values;
  }

  Broker broker;
  Arena arena;
  TimeNs now = 0;
  BrokerEffects effects;
  std::vector<BrokerEffects::Reply> replies;
  std::vector<BrokerEffects::Decided> to_mark;
  std::vector<BrokerEvent> events;

 private:
  void collect() {
    for (auto& reply : effects.replies) replies.push_back(std::move(reply));
    for (const auto& decided : effects.decided) to_mark.push_back(decided);
    for (const auto& event : effects.events) events.push_back(event);
    effects.clear();
  }
  std::uint32_t last_ = 0;
};

using Values = std::vector<std::string>;

}  // namespace turnstile::sim
