#include "turnstile/sim/kafka/client/starting_offsets.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::sim {

StartingOffsets::StartingOffsets(Process& process, Network& network, const ClientOptions& client, const ConsumerOptions& options,
                                 GroupId group, ActorId actor, Observer& observer)
    : network_(network),
      client_(client),
      options_(options),
      group_(group),
      observer_(observer),
      ticket_(network.enlist(*this, process)),
      group_caller_(*this, process, network, client, actor),
      leaders_(*this, process, network, client, actor) {}

StartingOffsets::~StartingOffsets() { network_.dismiss(ticket_); }

void StartingOffsets::ask(const std::vector<TopicPartitionOffset>& wanted, bool later) {
  later_ = later;
  bool stored = false;
  for (const TopicPartitionOffset& each : wanted) {
    if (each.offset == kOffsetStored) {
      stored_.push_back(each.where);
      stored = true;
    } else {
      listed_.push_back({each.where, each.offset == kOffsetEnd});
    }
  }
  if (stored) ask_for_stored();
  list_next();
}

void StartingOffsets::go_on() {
  later_ = false;
  list_next();
}

void StartingOffsets::reset(TopicPartition where) {
  if (options_.auto_offset_reset == AutoOffsetReset::error) return observer_.on_no_start(where);
  listed_.push_back({where, options_.auto_offset_reset == AutoOffsetReset::latest});
  list_next();
}

void StartingOffsets::forget(TopicPartition where) {
  if (std::erase(stored_, where) > 0) ask_for_stored();
  if (listed_.empty()) return;
  const bool first = listed_.front().where == where;
  std::erase_if(listed_, [where](const Listed& each) { return each.where == where; });
  if (first) leaders_.cancel(CallKind::list_offsets);
  list_next();
}

void StartingOffsets::forget_all() {
  stored_.clear();
  listed_.clear();
  failed_ = 0;
  later_ = false;
  group_caller_.cancel(CallKind::fetch_offsets);
  leaders_.cancel(CallKind::list_offsets);
}

bool StartingOffsets::waits_for_group(TopicPartition where) const { return std::ranges::find(stored_, where) != stored_.end(); }

void StartingOffsets::ask_for_stored() {
  group_caller_.cancel(CallKind::fetch_offsets);
  if (stored_.empty()) return;
  OffsetFetch question{group_, options_.isolation_level == Isolation::read_committed, {stored_.begin(), stored_.end()}};
  group_caller_.call(CallKind::fetch_offsets, std::move(question));
}

void StartingOffsets::list_next() {
  if (listed_.empty() || later_ || pauses_ || leaders_.calling(CallKind::list_offsets)) return;
  leaders_.call(CallKind::list_offsets, ListOffsets{listed_.front().where});
}

bool StartingOffsets::on_answer(CallKind kind, Answer& answer) {
  if (kind == CallKind::list_offsets) {
    on_list(*std::get_if<ListOffsetsAnswer>(&answer));
    return true;
  }
  const auto& found = *std::get_if<OffsetFetchAnswer>(&answer);
  if (found.error == KafkaError::unstable_offset_commit) return false;
  on_committed(found);
  return true;
}

void StartingOffsets::on_committed(const OffsetFetchAnswer& answer) {
  const std::vector<TopicPartition> asked = std::exchange(stored_, {});
  std::uint32_t index = 0;
  for (const TopicPartition where : asked) {
    const auto offset = answer.offsets[index++];
    if (offset) {
      observer_.on_start(where, *offset, true);
    } else {
      reset(where);
    }
  }
  observer_.on_starts_told();
}

// A partition whose query failed goes to the end of the line; when all have failed, all are retried after a pause.
void StartingOffsets::on_list(const ListOffsetsAnswer& answer) {
  const Listed asked = listed_.front();
  listed_.erase(listed_.begin());
  if (answer.error != KafkaError::none) {
    listed_.push_back(asked);
    pauses_ = ++failed_ >= listed_.size();
    if (pauses_) network_.wake_after(ticket_, client_.retry_backoff, 0);
    return list_next();
  }
  failed_ = 0;
  const Offset end = options_.isolation_level == Isolation::read_committed ? answer.last_stable : answer.high_watermark;
  observer_.on_start(asked.where, asked.at_end ? end : answer.start, false);
  observer_.on_starts_told();
  list_next();
}

void StartingOffsets::on_timer(std::uint64_t) {
  pauses_ = false;
  failed_ = 0;
  list_next();
}

}  // namespace turnstile::sim
