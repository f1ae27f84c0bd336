#include "turnstile/sim/kafka/broker/cluster_truth.hpp"

#include <algorithm>

namespace turnstile::sim {

std::size_t ClusterTruth::hanging_transactions() const {
  std::size_t hanging = 0;
  each_partition([&](TopicPartition where) {
    const PartitionLog& all = log(where);
    for (std::size_t number = 0; number < all.open_transactions(); ++number) {
      if (!broker_.will_end(all.open_producer(number), where)) ++hanging;
    }
  });
  return hanging;
}

std::uint64_t ClusterTruth::lag(GroupId group, TopicPartition where) const {
  const PartitionLog& all = log(where);
  const Offset read = std::max(committed(group, where).value_or(all.start()), all.start());
  std::uint64_t behind = 0;
  const auto batches = all.batches();
  for (auto batch = batches.rbegin(); batch != batches.rend() && batch->end() > read; ++batch) {
    if (!batch->visible()) continue;
    behind += static_cast<std::uint64_t>(batch->end().value - std::max(batch->first, read).value);
  }
  return behind;
}

}  // namespace turnstile::sim
