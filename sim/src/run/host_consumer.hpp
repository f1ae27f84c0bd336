// The implementation of a user's consumer: the simulated client's consumer, with topics by name and the positions that it has returned.
#pragma once

#include <cstdint>
#include <vector>

#include "turnstile/sim/kafka/client/consumer.hpp"
#include "turnstile/sim/run/host.hpp"
#include "turnstile/sim/run/host_machine.hpp"

namespace turnstile {

struct Consumer::Machine {
  // How far a partition was read.
  struct ReadPosition {
    sim::TopicPartition where{};
    std::int64_t position = -1;  // after the last message; -1: there was none
    std::int64_t read_up_to = 0;
  };

  Machine(sim::HostMachine& on, const ConsumerSettings& wanted);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  sim::TopicPartition where(std::string_view topic, std::int32_t partition) const {
    return {host.world().cluster.topic(topic), core::PartitionId{partition}};
  }
  Partition partition(sim::TopicPartition where) const { return {std::string(host.topic_name(where.topic)), where.partition.value}; }
  ReadPosition& read_position(sim::TopicPartition where);
  void forget(const std::vector<sim::TopicPartition>& partitions);
  void hand_out(const sim::ConsumerMessage& message, Polled& polled);
  core::Task<void> on_rebalance(const sim::Rebalance& rebalance);
  std::vector<sim::TopicPartitionOffset> in_cluster(const std::vector<NextOffset>& offsets) const;

  sim::HostMachine& host;
  const ConsumerSettings settings;
  Consumer* self = nullptr;  // while it polls
  sim::HostedGroup* group = nullptr;
  Polled polled;  // the rebalances of the poll in progress
  std::vector<ReadPosition> read_positions;
  sim::Consumer client;
};

}  // namespace turnstile
