// How a worker takes its partitions over: it restores each from the log and the store, reads up to barriers taken after the assignment, and
// only then serves (rule 3). Members of Worker.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/worker.hpp"

namespace turnstile::core {

template <Aggregate A>
Task<typename Worker<A>::Next> Worker<A>::take_over() {
  drop();
  rebuild_at_ms_.reset();
  ++counters_.takeovers;
  for (const TopicPartition& given : assigned_->partitions) {
    partition_of(given.partition).add_role(given.topic);
  }
  // Rule 3: first the committed offsets, stable and under this generation; then the log ends.
  const std::vector<TopicPartition> inputs = inputs_of_partitions();
  const auto offsets = co_await log_.committed(inputs);
  if (!offsets) co_return on_error(offsets.error());
  const std::vector<CommittedOffsets> committed = by_partition(*offsets);
  std::vector<TopicPartitionOffset> positions;
  for (std::size_t index = 0; index < partitions_.size(); ++index) {
    Takeover takeover;
    takeover.committed = committed[index];
    const Next next = co_await restore(*partitions_[index], takeover);
    if (next != Next::go_on || partitions_.empty()) co_return next;
    partitions_[index]->positions_to_restore(positions);
  }
  // Nothing to read: a poll would wait in vain until it times out.
  if (all_restored()) co_return co_await begin_service();
  const auto assigned = co_await log_.assign(positions);
  if (!assigned) co_return on_error(assigned.error());
  co_return Next::go_on;
}

template <Aggregate A>
std::vector<TopicPartition> Worker<A>::inputs_of_partitions() const {
  std::vector<TopicPartition> inputs;
  for (const auto& partition : partitions_) {
    for (const Topic topic : CommittedOffsets::kTopics) inputs.push_back({topic, partition->id()});
  }
  return inputs;
}
// `offsets` in the order of `inputs_of_partitions`.
template <Aggregate A>
std::vector<CommittedOffsets> Worker<A>::by_partition(const std::vector<std::optional<Offset>>& offsets) {
  std::vector<CommittedOffsets> committed;
  for (auto next = offsets.begin(); next != offsets.end(); next += CommittedOffsets::kTopics.size()) {
    committed.push_back({next[0], next[1], next[2]});
  }
  return committed;
}

template <Aggregate A>
Task<typename Worker<A>::Next> Worker<A>::restore(Partition<A>& partition, Takeover& takeover) {
  const PartitionId id = partition.id();
  const bool is_sequenced = inputs_of(options_.stages.turns).size() > 1;
  // A named variable, not a temporary in the loop head: g++ 12 miscompiles temporaries that live across an await.
  const std::array<std::pair<Topic, Watermarks*>, 5> logs{{{Topic::commands, &takeover.commands_log},
                                                           {Topic::sequenced, &takeover.sequenced_log},
                                                           {Topic::events, &takeover.events_log},
                                                           {Topic::sequencer_changelog, &takeover.changelog_log},
                                                           {Topic::alarms, &takeover.alarms_log}}};
  for (const auto& [topic, marks] : logs) {
    if (topic == Topic::sequenced && !is_sequenced) continue;
    const TopicPartition where{topic, id};
    const auto found = co_await log_.watermarks(where);
    if (!found) co_return on_error(found.error());
    *marks = *found;
  }
  auto opened = co_await store_.open(id);
  if (!opened) co_return fail(opened.error().what);
  takeover.checkpoint = *opened;
  if (Partition<A>::must_wipe(takeover, partition.validates())) {
    ++counters_.wiped;
    if (const auto wiped = co_await store_.wipe(id); !wiped) co_return fail(wiped.error().what);
    takeover.checkpoint.reset();
  }
  if (auto trouble = partition.restore(takeover)) co_return fail(std::move(*trouble));
  co_return Next::go_on;
}

template <Aggregate A>
Task<typename Worker<A>::Next> Worker<A>::begin_service() {
  for (const auto& partition : partitions_) {
    if (auto reason = partition->begin_service()) co_return refuse(std::move(*reason));
  }
  serving_ = true;
  timer_.begin(clock_.now_ms());
  co_return co_await assign_inputs();
}

template <Aggregate A>
Task<typename Worker<A>::Next> Worker<A>::assign_inputs() {
  reading_.clear();
  for (const auto& partition : partitions_) reading_.push_back(what_to_read(*partition));
  std::vector<TopicPartitionOffset> positions;
  for (const auto& partition : partitions_) partition->positions_to_serve(positions);
  const auto assigned = co_await log_.assign(positions);
  if (!assigned) co_return on_error(assigned.error());
  co_return Next::go_on;
}
// Retention deleted the input before it was read: resume with what is left; rule 6 closes the missing positions. No other topic may lose
// records.
template <Aggregate A>
Task<typename Worker<A>::Next> Worker<A>::on_out_of_range(TopicPartition where) {
  ++counters_.out_of_range;
  Partition<A>* partition = find(where.partition);
  if (partition == nullptr) co_return Next::go_on;
  if (where.topic != Topic::commands && where.topic != Topic::sequenced) {
    co_return fail("records are missing at the start of " + std::string(suffix(where.topic)) + ", partition " +
                   std::to_string(where.partition.value) + ": that topic must never lose any");
  }
  const auto marks = co_await log_.watermarks(where);
  if (!marks) co_return on_error(marks.error());
  partition->jump(where.topic, *marks);
  co_return co_await assign_inputs();
}

}  // namespace turnstile::core
