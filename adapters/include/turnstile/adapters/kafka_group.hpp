// What a consumer group has committed, as somebody outside of it sees it: the right Describe on the group is enough.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::adapters {

// The group is that of the configuration. Threads: one.
class KafkaGroup {
 public:
  static std::expected<KafkaGroup, std::string> make(const KafkaConfig& config);
  ~KafkaGroup();
  KafkaGroup(KafkaGroup&& other) noexcept;
  KafkaGroup& operator=(KafkaGroup&& other) noexcept;

  // In the order of the partitions; none: the group has committed nothing there, or there is no such group. Waits for transactions that are
  // about to commit offsets. An outage is an error after `lookup_ms_max`.
  std::expected<std::vector<std::optional<core::Offset>>, std::string> committed(const std::vector<core::TopicPartition>& partitions);

 private:
  struct State;
  explicit KafkaGroup(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
