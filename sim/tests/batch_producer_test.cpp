// A producer without transactions: what a lost answer makes of the log.
#include "turnstile/sim/kafka/client/batch_producer.hpp"

#include <gtest/gtest.h>

#include "sim_world.hpp"
#include "turnstile/sim/kafka/client/block_writer.hpp"

namespace turnstile::sim {
namespace {

// What is in the log after four records, if the first three were carried out and not heard of.
std::vector<std::string> log_after(const BatchProducerOptions& options, std::uint32_t lost) {
  SimWorld world;
  const ActorId actor = world.trace.add_actor("writer");
  const ClientOptions client;
  BatchProducer producer(world.process("writer"), world.network, client, options, actor, nullptr);
  world.wire.cut_after(actor, Request(Produce{}).index(), lost - 1);
  for (const char* const value : {"a", "b", "c", "d"}) {
    const core::OutRecord record{kEvents, "7", value, {}};
    producer.produce({in_cluster(kEvents), block_of_one(world.cluster.arena(), record, 0)}, 0);
  }
  world.wait(10'000 * core::kMs);
  EXPECT_TRUE(producer.idle());
  std::vector<std::string> values;
  SimReader reader(world.process("reader"), world.cluster, world.network);
  const std::vector<core::TopicPartitionOffset> places{{kEvents, core::Offset{0}}};
  EXPECT_TRUE(world.run(reader.assign(places)));
  for (int polls = 0; polls < 10; ++polls) {
    const auto found = world.run(reader.poll(100, 100));
    for (const core::Record& record : found->records) values.emplace_back(record.value);
  }
  return values;
}

using Values = std::vector<std::string>;

TEST(BatchProducerTest, a_plain_one_with_several_requests_in_flight_repeats_and_reorders) {
  BatchProducerOptions options;
  options.idempotent = false;
  const Values log = log_after(options, 3);
  ASSERT_GE(log.size(), 7u);
  EXPECT_EQ(Values(log.begin(), log.begin() + 3), (Values{"a", "b", "c"}));
  EXPECT_EQ(Values(log.end() - 4, log.end()), (Values{"a", "b", "c", "d"})) << "a stands behind c";
}

TEST(BatchProducerTest, a_plain_one_with_one_request_in_flight_only_repeats) {
  BatchProducerOptions options;
  options.idempotent = false;
  options.in_flight_max = 1;
  EXPECT_EQ(log_after(options, 1), (Values{"a", "a", "b", "c", "d"}));
}

TEST(BatchProducerTest, an_idempotent_one_does_neither) {
  const BatchProducerOptions options;
  EXPECT_EQ(log_after(options, 1), (Values{"a", "b", "c", "d"}));
}

TEST(BatchProducer, an_id_that_is_used_up_is_not_used_again_if_asking_for_the_next_one_takes_too_long) {
  SimWorld world;
  const ActorId actor = world.trace.add_actor("writer");
  const ClientOptions client;
  BatchProducer producer(world.process("writer"), world.network, client, {}, actor, nullptr);
  const auto produce = [&](const char* value) {
    const core::OutRecord record{kEvents, "7", value, {}};
    producer.produce({in_cluster(kEvents), block_of_one(world.cluster.arena(), record, 0)}, 0);
  };
  produce("a");
  world.wait(1'000 * kMs);
  ASSERT_TRUE(producer.ready());
  world.wire.hold(actor);
  produce("b");
  world.wait(10 * kMs);
  producer.time_out();
  EXPECT_FALSE(producer.ready()) << "what was sent may yet arrive";
  produce("c");
  world.wait(10 * kMs);
  producer.time_out();
  EXPECT_FALSE(producer.ready()) << "the next id is not there yet";
}

}  // namespace
}  // namespace turnstile::sim
