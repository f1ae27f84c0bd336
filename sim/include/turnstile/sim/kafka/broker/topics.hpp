// The topics of a cluster by name, each with its settings and its partitions. A name keeps its number for ever, whether there is such a
// topic or not, and a partition keeps its own: where its log, its replicas and all else that a broker has of it is found.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/sim/kafka/topic_options.hpp"
#include "turnstile/sim/world/topic.hpp"

namespace turnstile::sim {

class Topics {
 public:
  // The same name is the same number; it need not be a topic's.
  TopicId id(std::string_view name) {
    const auto found = std::ranges::find(topics_, name, &Topic::name);
    if (found != topics_.end()) return TopicId{static_cast<std::uint32_t>(found - topics_.begin())};
    topics_.push_back({std::string(name), {}, 1, 0, {}});
    return TopicId{static_cast<std::uint32_t>(topics_.size() - 1)};
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(topics_.size()); }
  const std::string& name(TopicId topic) const { return topics_[topic.value].name; }
  TopicOptions& options(TopicId topic) { return topics_[topic.value].options; }
  const TopicOptions& options(TopicId topic) const { return topics_[topic.value].options; }
  std::int32_t replication_factor(TopicId topic) const { return topics_[topic.value].replication_factor; }
  void set_replication_factor(TopicId topic, std::int32_t factor) { topics_[topic.value].replication_factor = factor; }

  // 0: there is no such topic.
  std::int32_t partitions(TopicId topic) const { return topic.value < topics_.size() ? topics_[topic.value].count : 0; }
  bool exists(TopicPartition where) const { return where.partition.value >= 0 && where.partition.value < partitions(where.topic); }
  void resize(TopicId topic, std::int32_t partitions) {
    Topic& resized = topics_[topic.value];
    resized.count = partitions;
    while (static_cast<std::int32_t>(resized.numbers.size()) < partitions) {
      places_.push_back({topic, core::PartitionId{static_cast<std::int32_t>(resized.numbers.size())}});
      resized.numbers.push_back(static_cast<std::uint32_t>(places_.size() - 1));
    }
  }

  // ---- partitions by number; those of topics that were deleted keep theirs ----

  std::uint32_t all_partitions() const { return static_cast<std::uint32_t>(places_.size()); }
  // Of one that exists, or once did.
  std::uint32_t number(TopicPartition where) const {
    return topics_[where.topic.value].numbers[static_cast<std::size_t>(where.partition.value)];
  }
  TopicPartition where(std::uint32_t number) const { return places_[number]; }

 private:
  struct Topic {
    std::string name;
    TopicOptions options{};
    std::int32_t replication_factor = 1;
    std::int32_t count = 0;
    std::vector<std::uint32_t> numbers;
  };
  std::vector<Topic> topics_;
  std::vector<TopicPartition> places_;
};

}  // namespace turnstile::sim
