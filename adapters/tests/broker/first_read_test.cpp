// A member of the group reads what it did not subscribe to as soon as it asks for it.
#include <algorithm>
#include <chrono>

#include "broker.hpp"
#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/adapters/kafka_producer.hpp"

namespace turnstile::adapters {
namespace {

using core::Topic;
using tests::FreshTopics;
using Clock = std::chrono::steady_clock;

constexpr core::TopicPartition kEvents{Topic::events, core::PartitionId{0}};
// One try in time is enough, on however busy a machine: without that knowledge each waits for librdkafka's next look at all topics, once a
// second from its start on.
constexpr std::chrono::milliseconds kMax{600};
constexpr int kTries = 5;

void send_one(const KafkaConfig& config) {
  const auto producer = KafkaProducer::make(config).value();
  ASSERT_TRUE(producer->send(Topic::events, "1", "value", {}, 1));
  while (producer->pending() > 0) producer->poll(100);
}
template <class T>
T done(core::Task<T> task) {
  task.start();
  return task.result();
}
core::Poll next_of(KafkaLog& log) {
  auto polled = done(log.poll(100, 10));
  EXPECT_TRUE(polled) << polled.error().what;
  return polled ? std::move(*polled) : core::Fetched{};
}

TEST(FirstRead, a_worker_does_not_wait_to_learn_what_it_restores_from) {
  const FreshTopics topics(1);
  send_one(topics.config());
  auto shortest = Clock::duration::max();
  for (int tries = 0; tries < kTries && shortest >= kMax; ++tries) {
    KafkaLog log(topics.config());
    ASSERT_TRUE(done(log.open()));
    for (int polls = 0; polls < 100 && !std::holds_alternative<core::Assigned>(next_of(log)); ++polls) {
    }
    const auto began = Clock::now();
    ASSERT_TRUE(done(log.assign({{kEvents, core::Offset{0}}})));
    for (int polls = 0; polls < 100; ++polls) {
      const core::Poll polled = next_of(log);
      if (const auto* fetched = std::get_if<core::Fetched>(&polled); fetched != nullptr && !fetched->records.empty()) break;
    }
    shortest = std::min(shortest, Clock::now() - began);
    auto closed = log.close();
    closed.start();
  }
  EXPECT_LT(shortest, kMax);
}

}  // namespace
}  // namespace turnstile::adapters
