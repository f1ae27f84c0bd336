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

std::uint64_t visible_in(const LogBatch& batch, Offset from) {
  return batch.visible() ? static_cast<std::uint64_t>(batch.end().value - std::max(batch.first, from).value) : 0;
}

}  // namespace

// What is asked for after nearly every event is counted on from where it was. A batch that has ended stays as it is, unless it is
// truncated, and then the log ends differently.
std::uint64_t ClusterTruth::lag(GroupId group, TopicPartition where) const {
  const PartitionLog& all = log(where);
  const Offset read = std::max(committed(group, where).value_or(all.start()), all.start());
  const auto batches = all.batches();
  const std::uint32_t number = broker_.topics().number(where);
  if (number >= counted_.size()) counted_.resize(number + 1);
  Counted& known = counted_[number];
  const bool extended = known.group == group && known.read <= read && known.batches <= batches.size() &&
                        (known.batches == 0 || batches[known.batches - 1].event == known.last_event);
  if (extended && known.read == read && known.batches == batches.size()) return known.records;
  if (!extended) {
    known = Counted{};
    known.group = group;
    known.read = read;
    const auto unread = std::ranges::partition_point(batches, [read](const LogBatch& batch) { return batch.end() <= read; });
    known.unread = known.settled = static_cast<std::size_t>(unread - batches.begin());
  }
  read_on(known, batches, read);
  settle_on(known, batches);
  known.records = known.settled_records;
  for (const LogBatch& batch : batches.subspan(known.settled)) known.records += visible_in(batch, read);
  known.batches = batches.size();
  known.last_event = batches.empty() ? 0 : batches.back().event;
  return known.records;
}

void ClusterTruth::read_on(Counted& counted, std::span<const LogBatch> batches, Offset read) {
  for (; counted.unread < counted.settled; ++counted.unread) {
    const LogBatch& batch = batches[counted.unread];
    counted.settled_records -= visible_in(batch, counted.read);
    if (batch.end() > read) {
      counted.settled_records += visible_in(batch, read);
      break;
    }
  }
  counted.read = read;
}

void ClusterTruth::settle_on(Counted& counted, std::span<const LogBatch> batches) {
  for (; counted.settled < batches.size(); ++counted.settled) {
    const LogBatch& batch = batches[counted.settled];
    if (batch.end() <= counted.read) {  // so are all before it
      ++counted.unread;
      continue;
    }
    if (batch.ending == Ending::open) return;
    counted.settled_records += visible_in(batch, counted.read);
  }
}

}  // namespace turnstile::sim
