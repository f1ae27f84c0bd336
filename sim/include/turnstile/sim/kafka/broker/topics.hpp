// The topics of a cluster by name, each with its settings and its partitions. A name keeps its number for ever, whether there is such a
// topic or not. So does a partition: its number is where its log, its replicas and everything else about it is found.
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
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end()) return TopicId{static_cast<std::uint32_t>(found - names_.begin())};
    names_.emplace_back(name);
    settings_.emplace_back();
    extents_.emplace_back();
    return TopicId{static_cast<std::uint32_t>(names_.size() - 1)};
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }
  const std::string& name(TopicId topic) const { return names_[topic.value]; }
  TopicOptions& options(TopicId topic) { return settings_[topic.value].options; }
  const TopicOptions& options(TopicId topic) const { return settings_[topic.value].options; }
  std::int32_t replication_factor(TopicId topic) const { return settings_[topic.value].replication_factor; }
  void set_replication_factor(TopicId topic, std::int32_t factor) { settings_[topic.value].replication_factor = factor; }

  // 0: there is no such topic.
  std::int32_t partitions(TopicId topic) const { return topic.value < extents_.size() ? extents_[topic.value].count : 0; }
  bool exists(TopicPartition where) const { return where.partition.value >= 0 && where.partition.value < partitions(where.topic); }
  void resize(TopicId topic, std::int32_t partitions) {
    Extent& extent = extents_[topic.value];
    const bool fresh = extent.together == 0;
    if (fresh) extent.first = all_partitions();
    for (std::int32_t next = extent.together + static_cast<std::int32_t>(extent.more.size()); next < partitions; ++next) {
      if (!fresh) extent.more.push_back(all_partitions());
      places_.push_back({topic, core::PartitionId{next}});
    }
    if (fresh) extent.together = partitions;
    extent.count = partitions;
  }

  // ---- partitions by number; those of topics that were deleted keep theirs ----

  std::uint32_t all_partitions() const { return static_cast<std::uint32_t>(places_.size()); }
  // Of a partition that exists, or once did.
  std::uint32_t number(TopicPartition where) const {
    const Extent& extent = extents_[where.topic.value];
    const std::int32_t partition = where.partition.value;
    if (partition < extent.together) return extent.first + static_cast<std::uint32_t>(partition);
    return extent.more[static_cast<std::size_t>(partition - extent.together)];
  }
  TopicPartition where(std::uint32_t number) const { return places_[number]; }

 private:
  // The partitions that a topic was created with have consecutive numbers; those added later have the numbers in `more`.
  struct Extent {
    std::uint32_t first = 0;
    std::int32_t together = 0;
    std::int32_t count = 0;
    std::vector<std::uint32_t> more;
  };
  struct Settings {
    TopicOptions options{};
    std::int32_t replication_factor = 1;
  };
  std::vector<std::string> names_;
  std::vector<Settings> settings_;
  std::vector<Extent> extents_;
  std::vector<TopicPartition> places_;
};

}  // namespace turnstile::sim
