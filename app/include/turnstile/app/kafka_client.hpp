// A client of a domain's topics on a real Kafka: the ports for core::Client over librdkafka, and plain reading beside it. For programs with
// commands of their own; they link turnstile::kafka.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "turnstile/adapters/kafka_client_log.hpp"
#include "turnstile/adapters/kafka_reader.hpp"
#include "turnstile/app/kafka_flags.hpp"
#include "turnstile/core/client.hpp"
#include "turnstile/properties/live_domain.hpp"

namespace turnstile::app {

// How long a command may wait before it is executed.
inline constexpr core::TimeMs kLifetimeMs = 60'000;

class KafkaClient {
 public:
  // Ends with exit code 6 if there is no broker, 2 if there are no topics.
  explicit KafkaClient(adapters::KafkaConfig config);

  // The ports of a core::Client, and its policy. `reads_all`: for many entities at once.
  properties::ClientPorts ports() { return {*log_, *log_, clock_}; }
  core::ClientPolicy policy(bool reads_all = false) const;
  // Runs such a client to its end. Ends with exit code 6 on an error that no retry fixes.
  static void finish(core::Task<core::ClientEnd> client);

  // Visits every visible record of a partition, or of several, once, from its start to its current end at least; reading the reader on
  // gives what follows.
  using Visit = std::function<void(const core::Record&)>;
  void scan(core::Topic topic, core::PartitionId partition, const Visit& visit);
  void scan(const std::vector<core::TopicPartition>& wheres, const Visit& visit);

  core::PartitionId partition_of(core::EntityId entity) const;
  std::int32_t partitions() const { return partitions_; }
  // Whether there is such a topic: not every way to take turns has that of sequenced commands.
  bool has(core::Topic topic) const;
  adapters::KafkaReader& reader() { return *reader_; }
  core::Watermarks watermarks(core::TopicPartition where);
  // After read() told that a position is out of range: retention has passed it.
  void read_on();

 private:
  const adapters::KafkaConfig config_;
  const SystemClock clock_;
  std::unique_ptr<adapters::KafkaReader> reader_;
  std::optional<adapters::KafkaClientLog> log_;
  std::int32_t partitions_ = 0;
};

}  // namespace turnstile::app
