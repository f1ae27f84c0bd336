// What a consumer commits, and asks about offsets.
#include <algorithm>
#include <utility>

#include "consumer_machine.hpp"

namespace turnstile::sim {

// ---- committing ----

OffsetCommit Consumer::Machine::commit_of(std::span<const TopicPartitionOffset> offsets) const {
  const GroupMetadata from = consumer.group_metadata();
  return {from.group, from.generation, from.member, {offsets.begin(), offsets.end()}};
}

std::vector<TopicPartitionOffset> Consumer::Machine::to_be_committed() const {
  std::vector<TopicPartitionOffset> offsets;
  for (const AssignedPartition& part : parts) {
    if (part.stored && (!part.committed || *part.stored > *part.committed)) offsets.push_back({part.where, *part.stored});
  }
  return offsets;
}

void Consumer::Machine::commit_removed(const std::vector<AssignedPartition>& removed) {
  if (!options.enable_auto_commit || !has_group() || consumer.assignment_lost()) return;
  std::vector<TopicPartitionOffset> offsets;
  for (const AssignedPartition& part : removed) {
    if (part.stored) offsets.push_back({part.where, *part.stored});
  }
  if (!offsets.empty()) committer.commit(commit_of(offsets));
}

void Consumer::Machine::watch_the_clock() {
  if (clock_runs || !options.enable_auto_commit || options.auto_commit_interval <= Duration{} || !has_group() || parts.empty()) return;
  clock_runs = true;
  network.wake_after(ticket, options.auto_commit_interval, 0);
}

// A member whose generation is about to change does not auto-commit (rd_kafka_cgrp_offset_commit_tmr_cb).
void Consumer::Machine::on_timer(std::uint64_t) {
  clock_runs = false;
  watch_the_clock();
  if (subscribed && !member->steady()) return;
  const auto offsets = to_be_committed();
  if (!offsets.empty()) committer.commit(commit_of(offsets));
}

void Consumer::Machine::on_committed(OffsetCommitter::Number number, const OffsetCommit& what, KafkaError error) {
  for (const TopicPartitionOffset& each : what.offsets) {
    AssignedPartition* const part = error == KafkaError::none ? find(each.where) : nullptr;
    if (part != nullptr) part->committed = each.offset;
  }
  if (awaited == number) {
    commit_answer = error;
  } else if (const auto told = told_of_commits.extract(number)) {
    told.mapped()({error_code(error), {what.offsets.begin(), what.offsets.end()}});
  } else if (options.offset_commit_cb) {
    commit_reports.push_back({error_code(error), {what.offsets.begin(), what.offsets.end()}});
    news.open();
  }
  answered.open();
  if (carries_on) carry_on();
}

ClientStatus Consumer::Machine::may_commit() const {
  if (!has_group()) return failed(ErrorCode::_unknown_group);
  if (member != nullptr && member->fenced()) return failed(ErrorCode::_fatal);
  return {};
}

core::Task<ClientStatus> Consumer::Machine::commit(std::vector<TopicPartitionOffset> offsets, Duration timeout) {
  if (auto status = may_commit(); !status) co_return status;
  if (offsets.empty()) co_return failed(ErrorCode::_no_offset);
  commit_answer.reset();
  awaited = committer.commit(commit_of(offsets));
  const Deadline deadline(process, timeout);
  while (!commit_answer && !deadline.passed()) co_await answered.wait(process, deadline.left());
  const auto number = std::exchange(awaited, std::nullopt);
  if (!commit_answer) {
    committer.forget(*number);
    co_return failed(ErrorCode::_timed_out);
  }
  co_return *commit_answer == KafkaError::none ? ClientStatus{} : failed(error_code(*commit_answer));
}

ClientStatus Consumer::store_offset(TopicPartition where, core::Offset next) {
  if (machine_->options.enable_auto_offset_store) return failed(ErrorCode::_invalid_arg);
  AssignedPartition* const part = machine_->find(where);
  if (part == nullptr) return failed(ErrorCode::_state);
  part->stored = next;
  return {};
}

core::Task<ClientStatus> Consumer::commit(std::span<const TopicPartitionOffset> offsets, Duration timeout) {
  return machine_->commit({offsets.begin(), offsets.end()}, timeout);
}

core::Task<ClientStatus> Consumer::commit(Duration timeout) { return machine_->commit(machine_->to_be_committed(), timeout); }

ClientStatus Consumer::commit_async(std::span<const TopicPartitionOffset> offsets) {
  Machine& machine = *machine_;
  if (auto status = machine.may_commit(); !status) return status;
  if (!offsets.empty()) {
    machine.committer.commit(machine.commit_of(offsets));
  } else if (machine.options.offset_commit_cb) {
    machine.commit_reports.push_back({ErrorCode::_no_offset, {}});
    machine.news.open();
  }
  return {};
}

ClientStatus Consumer::commit_async() { return commit_async(machine_->to_be_committed()); }

ClientStatus Consumer::commit_async(std::span<const TopicPartitionOffset> offsets, std::function<void(const CommitReport&)> done) {
  Machine& machine = *machine_;
  if (auto status = machine.may_commit(); !status) return status;
  if (offsets.empty()) return failed(ErrorCode::_no_offset);
  machine.told_of_commits.emplace(machine.committer.commit(machine.commit_of(offsets)), std::move(done));
  return {};
}

ClientStatus Consumer::commit_async(std::function<void(const CommitReport&)> done) {
  return commit_async(machine_->to_be_committed(), std::move(done));
}

// ---- questions ----

core::Task<ClientResult<std::vector<std::optional<core::Offset>>>> Consumer::committed(std::span<const TopicPartition> partitions,
                                                                                       Duration timeout) {
  Machine& machine = *machine_;
  if (!machine.has_group()) co_return std::unexpected(ClientError{ErrorCode::_unknown_group});
  const bool stable = machine.options.isolation_level == Isolation::read_committed;
  OffsetFetch question{machine.group, stable, {partitions.begin(), partitions.end()}};
  const auto found = co_await machine.questions.committed(std::move(question), timeout);
  if (!found) co_return std::unexpected(ClientError{ErrorCode::_timed_out});
  co_return std::vector<std::optional<core::Offset>>(found->offsets.begin(), found->offsets.end());
}

// A client without a topic of its own may keep asking the first leaders it found (rd_kafka_query_watermark_offsets of 2.0.2), or may have
// learned of the next ones.
core::Task<ClientResult<OffsetRange>> Consumer::query_watermark_offsets(TopicPartition where, Duration timeout) {
  Machine& machine = *machine_;
  const bool may_keep = machine.cluster.options().broker.replication.nodes > 1 && machine.parts.empty();
  const bool keeps = may_keep && machine.network.chance().choose({"client.keeps_leaders", Role::fault}, 2, lane_of(machine.actor)) == 1;
  machine.client.watermarks_from_old_leader = machine.options.client.watermarks_from_old_leader || keeps;
  ListOffsets question{where};
  const auto marks = co_await machine.questions.ends(std::move(question), timeout);
  machine.client.watermarks_from_old_leader = machine.options.client.watermarks_from_old_leader;
  if (!marks) co_return std::unexpected(ClientError{keeps ? ErrorCode::not_leader_for_partition : ErrorCode::_timed_out});
  if (marks->error != KafkaError::none) co_return std::unexpected(ClientError{ErrorCode::_unknown_partition});
  const OffsetRange range{marks->start, machine.end_of(*marks)};
  co_return range;
}

core::Task<ClientResult<std::optional<core::Offset>>> Consumer::offset_for_time(TopicPartition where, core::TimeMs time_ms,
                                                                                Duration timeout) {
  Machine& machine = *machine_;
  ListOffsets question{where, time_ms};
  const auto marks = co_await machine.questions.ends(std::move(question), timeout);
  if (!marks) co_return std::unexpected(ClientError{ErrorCode::_timed_out});
  std::optional<core::Offset> found;
  if (marks->at_time && *marks->at_time < machine.end_of(*marks)) found = marks->at_time;
  co_return found;
}

}  // namespace turnstile::sim
