// A topic of orders with two partitions, a group that reads it, and a producer.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim_world.hpp"
#include "turnstile/sim/kafka/client/consumer.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"

namespace turnstile::sim {

struct Orders {
  Orders() : topic(world.cluster.topic("orders")), group(world.cluster.group("g")) {
    EXPECT_EQ(world.cluster.create_topic({"orders", 2, 1, {}}), KafkaError::none);
    writer = std::make_unique<Producer>(world.process("writer"), world.cluster, world.network, ProducerOptions{});
  }
  TopicPartition part(std::int32_t number) const { return {topic, core::PartitionId{number}}; }
  void write(std::int32_t partition, const std::vector<std::string>& values) {
    for (const std::string& value : values) ASSERT_TRUE(writer->produce({topic, partition, {}, value}));
    ASSERT_TRUE(world.run(writer->flush(1'000 * kMs)));
  }
  std::unique_ptr<Consumer> consumer(const ConsumerOptions& options) {
    return std::make_unique<Consumer>(world.process(options.client_id), world.cluster, world.network, options);
  }
  // What is handed out until nothing more comes for so long.
  std::vector<std::string> read(Consumer& consumer, Duration time = 200 * kMs) {
    std::vector<std::string> values;
    while (const auto message = world.run(consumer.poll(time))) {
      if (const auto* record = std::get_if<ConsumerRecord>(&*message)) values.emplace_back(record->value);
    }
    return values;
  }
  std::optional<Offset> committed(std::int32_t partition) { return world.cluster.truth().committed(group, part(partition)); }
  const std::vector<TopicId>& topics() {
    topics_ = {topic};
    return topics_;
  }

  SimWorld world;
  TopicId topic{};
  GroupId group{};
  std::unique_ptr<Producer> writer;
  std::vector<TopicId> topics_;
};

inline ConsumerOptions consumer_options(const std::string& name) {
  ConsumerOptions options;
  options.client_id = name;
  options.client_order = static_cast<std::uint32_t>(name.front());
  options.group_id = "g";
  options.auto_offset_reset = AutoOffsetReset::earliest;
  options.session_timeout = 6'000 * kMs;
  options.heartbeat_interval = 500 * kMs;
  options.max_poll_interval = 60'000 * kMs;
  options.fetch_wait_max = 50 * kMs;
  options.auto_commit_interval = {};
  return options;
}

}  // namespace turnstile::sim
