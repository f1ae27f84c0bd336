// A consumer in its group: assignments, revocations, and when the application is told.
#include <algorithm>
#include <utility>

#include "consumer_machine.hpp"

namespace turnstile::sim {

namespace {

using Then = GroupMember::Then;

constexpr Duration kCloseMax = 5'000 * core::kMs;  // how long close() waits for its commits

std::vector<TopicPartitionOffset> from_stored(const auto& partitions) {
  std::vector<TopicPartitionOffset> positions;
  for (const TopicPartition where : partitions) positions.push_back({where, kOffsetStored});
  return positions;
}

}  // namespace

// The revoked partitions are given up. The next join begins when their last offsets are committed, and not before the next poll if the
// application has stopped polling.
void Consumer::Machine::carry_on() {
  carries_on = !committer.idle();
  if (carries_on || member == nullptr) return;
  if (leaves) return leave();
  if (polling || !member->silent()) member->go_on();
}

void Consumer::Machine::leave() {
  leaves = joined = false;
  assigned.clear();
  member->leave();
}

void Consumer::Machine::hear_of(const Assignment& assignment) {
  assigned.assign(assignment.partitions.begin(), assignment.partitions.end());
  joined = true;
}

void Consumer::Machine::follow_group() {
  if (member == nullptr || options.rebalance_cb) return;
  while (const auto told = member->take_news(Then::waits)) {
    if (const auto* const revoked = std::get_if<Revocation>(&*told)) {
      lost = revoked->lost;
      remove_all();
      lost = joined = false;
      assigned.clear();
      carry_on();
    } else {
      hear_of(*std::get_if<Assignment>(&*told));
      remove_all();
      add(from_stored(assigned), false);
    }
  }
  while (const auto change = member->take_change(Then::waits)) {
    joined = true;
    remove(change->removed);
    std::erase_if(assigned, [&](TopicPartition where) { return std::ranges::find(change->removed, where) != change->removed.end(); });
    assigned.insert(assigned.end(), change->added.begin(), change->added.end());
    add(from_stored(change->added), false);
    carry_on();
  }
}

core::Task<void> Consumer::Machine::tell(ErrorCode code, std::vector<TopicPartition> partitions) {
  const Rebalance rebalance{code, std::move(partitions), membership.cooperative, lost};
  auto called = options.rebalance_cb(consumer, rebalance);
  co_await std::move(called);
  if (code == ErrorCode::_revoke_partitions) remove(rebalance.partitions);
}

core::Task<void> Consumer::Machine::give_back() {
  if (options.rebalance_cb && joined) {
    auto told = tell(ErrorCode::_revoke_partitions, std::exchange(assigned, {}));
    co_await std::move(told);
  }
  remove_all();
  joined = false;
  assigned.clear();
}

core::Task<void> Consumer::Machine::serve_group() {
  while (auto told = member->take_news(Then::waits)) {
    if (const auto* const revoked = std::get_if<Revocation>(&*told)) {
      lost = revoked->lost;
      co_await give_back();
      lost = false;
      carry_on();
    } else {
      hear_of(*std::get_if<Assignment>(&*told));
      co_await tell(ErrorCode::_assign_partitions, assigned);
    }
  }
  while (auto change = member->take_change(Then::waits)) {
    joined = true;
    if (!change->removed.empty()) {
      std::erase_if(assigned, [&](TopicPartition where) { return std::ranges::find(change->removed, where) != change->removed.end(); });
      co_await tell(ErrorCode::_revoke_partitions, change->removed);
    }
    assigned.insert(assigned.end(), change->added.begin(), change->added.end());
    co_await tell(ErrorCode::_assign_partitions, change->added);
    carry_on();
  }
}

core::Task<void> Consumer::Machine::serve() {
  report_commits();
  if (member == nullptr) co_return;
  if (const auto refusal = member->take_refusal()) {
    const bool fenced = *refusal == KafkaError::fenced_instance_id;
    const ErrorCode code = error_code(*refusal);
    if (fenced) fatal = ClientError{code, ClientError::Kind::fatal, std::string(name(code))};
    events.push_back({code, fenced ? ClientError::Kind::fatal : ClientError::Kind::plain, std::nullopt});
  }
  if (member->take_silence()) events.push_back({ErrorCode::_max_poll_exceeded, ClientError::Kind::plain, std::nullopt});
  if (!options.rebalance_cb) co_return;
  if (leaves) {
    co_await give_back();
    carry_on();
    co_return;
  }
  co_await serve_group();
}

void Consumer::Machine::report_commits() {
  while (!commit_reports.empty()) {
    const CommitReport report = std::move(commit_reports.front());
    commit_reports.pop_front();
    options.offset_commit_cb(report);
  }
}

// ---- what the application calls ----

ClientStatus Consumer::subscribe(std::span<const TopicId> topics) {
  Machine& machine = *machine_;
  if (!machine.has_group()) return failed(ErrorCode::_unknown_group);
  if (machine.fatal) return failed(ErrorCode::_fatal, ClientError::Kind::fatal);
  machine.membership.topics.assign(topics.begin(), topics.end());
  machine.subscribed = true;
  machine.leaves = false;
  if (machine.member != nullptr) {
    machine.member->subscribe();
    return {};
  }
  machine.member = std::make_unique<GroupMember>(machine.process, machine.cluster, machine.network, machine.client, machine.membership,
                                                 machine.group, machine.actor, machine.news, machine_.get());
  machine.member->start();
  return {};
}

void Consumer::unsubscribe() {
  Machine& machine = *machine_;
  if (!std::exchange(machine.subscribed, false)) return;
  machine.leaves = true;
  if (machine.options.rebalance_cb && machine.joined) return machine.news.open();
  machine.remove_all();
  machine.carry_on();
}

std::vector<TopicId> Consumer::subscription() const {
  if (!machine_->subscribed) return {};
  return {machine_->membership.topics.begin(), machine_->membership.topics.end()};
}

bool Consumer::assignment_lost() const { return machine_->lost || (machine_->member != nullptr && machine_->member->lost()); }

bool Consumer::has_joined() const { return machine_->joined; }

GroupMetadata Consumer::group_metadata() const {
  GroupMetadata metadata{machine_->group};
  if (machine_->member == nullptr) return metadata;
  metadata.generation = machine_->member->generation();
  metadata.member = machine_->member->member();
  return metadata;
}

core::Task<void> Consumer::close() {
  Machine& machine = *machine_;
  machine.lost = assignment_lost();
  co_await machine.give_back();
  machine.lost = machine.subscribed = false;
  const Deadline deadline(machine.process, kCloseMax);
  while (!machine.committer.idle() && !deadline.passed()) co_await machine.answered.wait(machine.process, deadline.left());
  machine.report_commits();
  if (machine.member != nullptr && machine.options.group_instance_id.empty()) machine.leave();
  machine.member.reset();
  machine.committer.close();
  machine.fetcher.close();
  machine.questions.close();
}

}  // namespace turnstile::sim
