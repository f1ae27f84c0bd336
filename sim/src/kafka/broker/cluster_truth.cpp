#include "turnstile/sim/kafka/broker/cluster_truth.hpp"

#include <algorithm>
#include <span>

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

namespace {

std::uint64_t visible_in(std::span<const LogBatch> batches, Offset from) {
  std::uint64_t records = 0;
  for (const LogBatch& batch : batches) {
    if (batch.visible()) records += static_cast<std::uint64_t>(batch.end().value - std::max(batch.first, from).value);
  }
  return records;
}

}  // namespace

std::uint64_t ClusterTruth::lag(GroupId group, TopicPartition where) const {
  const PartitionLog& all = log(where);
  const Offset read = std::max(committed(group, where).value_or(all.start()), all.start());
  const auto batches = all.batches();
  std::size_t first = batches.size();  // that is not read
  for (; first > 0 && batches[first - 1].end() > read; --first) {
    if (batches.size() - first >= kFewBatches) return long_lag(group, where, read, batches);
  }
  return visible_in(batches.subspan(first), read);
}

// What is asked for again and again is counted on from where it was: as long as only batches were appended since, and no marker, which
// would have changed what is visible of those before it.
std::uint64_t ClusterTruth::long_lag(GroupId group, TopicPartition where, Offset read, std::span<const LogBatch> batches) const {
  const std::uint32_t number = broker_.topics().number(where);
  if (number >= counted_.size()) counted_.resize(number + 1);
  Counted& known = counted_[number];
  const bool extended = known.batches > 0 && known.batches <= batches.size() && batches[known.batches - 1].event == known.last_event;
  const auto added = batches.subspan(extended ? known.batches : 0);
  const auto is_marker = [](const LogBatch& batch) { return batch.ending == Ending::marker; };
  if (extended && known.group == group && known.read == read && std::ranges::none_of(added, is_marker)) {
    known.records += visible_in(added, read);
  } else {
    const auto unread = std::ranges::partition_point(batches, [read](const LogBatch& batch) { return batch.end() <= read; });
    known.records = visible_in({unread, batches.end()}, read);
    known.group = group;
    known.read = read;
  }
  known.batches = batches.size();
  known.last_event = batches.back().event;
  return known.records;
}

}  // namespace turnstile::sim
