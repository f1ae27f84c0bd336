#include <algorithm>
#include <utility>

#include "turnstile/core/probe.hpp"
#include "turnstile/sim/kafka/broker/group.hpp"

namespace turnstile::sim {

GroupMembership::Member* GroupMembership::find(MemberId id) {
  const auto found = std::ranges::find(members_, id, &Member::id);
  return found == members_.end() ? nullptr : &*found;
}

Duration GroupMembership::rebalance_timeout() const {
  Duration longest{};
  for (const Member& member : members_) longest = std::max(longest, member.rebalance_timeout);
  return longest;
}

JoinGroupAnswer GroupMembership::joined(const Member& member) const {
  JoinGroupAnswer answer;
  answer.member = member.id;
  answer.generation = generation_;
  answer.leader = leader_;
  if (member.id == leader_) {
    for (const Member& each : members_) answer.members.push_back({each.id, each.metadata});
  }
  return answer;
}

// doNewMemberJoinGroup, doCurrentMemberJoinGroup. A member without an id is given one and asked to join again with it (KIP-394), so that a
// lost answer leaves no ghost member.
void GroupMembership::join(Instant now, const RequestId& from, const JoinGroup& request, std::uint64_t& last_member,
                           BrokerEffects& effects) {
  if (fenced(request.member)) return effects.reply(from, JoinGroupAnswer{KafkaError::fenced_instance_id, request.member, {}, {}, {}});
  if (request.member == MemberId{} && request.instance != 0) {
    if (replace_static_member(now, from, request, last_member, effects)) return;
  } else if (request.member == MemberId{}) {
    pending_members_.push_back(MemberId{std::uint64_t{request.client} << kClientShift | ++last_member});
    effects.reply(from, JoinGroupAnswer{KafkaError::member_id_required, pending_members_.back(), generation_, {}, {}});
    return;
  }
  const MemberId id =
      request.member == MemberId{} ? MemberId{std::uint64_t{request.client} << kClientShift | ++last_member} : request.member;
  if (request.member == MemberId{}) pending_members_.push_back(id);
  Member* member = find(id);
  bool rebalance = state_ == State::empty || state_ == State::preparing_rebalance;
  if (member == nullptr) {
    if (std::erase(pending_members_, id) == 0) {
      effects.reply(from, JoinGroupAnswer{KafkaError::unknown_member_id, {}, {}, {}, {}});
      return;
    }
    member = &members_.emplace_back();
    member->id = id;
    member->instance = request.instance;
    rebalance = true;
  }
  const bool changed = member->metadata != request.metadata;
  rebalance = rebalance || changed || (state_ == State::stable && member->id == leader_);
  member->metadata = request.metadata;
  member->session_timeout = request.session_timeout;
  member->rebalance_timeout = request.rebalance_timeout;
  touch(now, *member);
  if (!rebalance) {  // it has only missed the answer
    effects.reply(from, joined(*member));
    return;
  }
  member->joining = from;
  if (state_ != State::preparing_rebalance) prepare(now, effects);
  complete_join_if_ready(now, false, effects);
}

// updateStaticMemberAndRebalance: a later instance replaces the one before, which is fenced, and takes over its assignment. In a stable
// group the other members do not notice; otherwise it joins as every member does. False: no such instance is in the group yet.
bool GroupMembership::replace_static_member(Instant now, const RequestId& from, const JoinGroup& request, std::uint64_t& last_member,
                                            BrokerEffects& effects) {
  const auto known = std::ranges::find(members_, request.instance, &Member::instance);
  if (known == members_.end()) return false;
  const MemberId before = known->id;
  if (mistake_ != Mistake::later_instances_do_not_fence) fenced_.push_back(before);
  known->id = MemberId{std::uint64_t{request.client} << kClientShift | ++last_member};
  if (leader_ == before) leader_ = known->id;
  if (known->joining) effects.reply(*known->joining, JoinGroupAnswer{KafkaError::fenced_instance_id, before, {}, {}, {}});
  if (known->syncing) effects.reply(*known->syncing, SyncGroupAnswer{KafkaError::fenced_instance_id, {}});
  known->joining.reset();
  known->syncing.reset();
  known->session_timeout = request.session_timeout;
  known->rebalance_timeout = request.rebalance_timeout;
  touch(now, *known);
  // What it subscribes to may have changed: the coordinator compares only the protocol, of which every group has one here.
  const bool quiet = state_ == State::stable;
  known->metadata = request.metadata;
  if (quiet) {
    store();
    JoinGroupAnswer answer = joined(*known);
    answer.members.clear();  // its old assignment stands
    effects.reply(from, answer);
    return true;
  }
  known->joining = from;
  if (state_ != State::preparing_rebalance) prepare(now, effects);
  complete_join_if_ready(now, false, effects);
  return true;
}

// prepareRebalance: members that wait for their assignment are told to join again.
void GroupMembership::prepare(Instant now, BrokerEffects& effects) {
  for (Member& member : members_) {
    if (!member.syncing) continue;
    effects.reply(*std::exchange(member.syncing, std::nullopt), SyncGroupAnswer{KafkaError::rebalance_in_progress, {}});
    touch(now, member);
  }
  state_ = State::preparing_rebalance;
  rebalance_ends_ = now + rebalance_timeout();
  effects.note(BrokerEventKind::rebalancing, id_.value);
}

// onCompleteJoin: when all have joined, or when the time is up and the others are dropped.
void GroupMembership::complete_join_if_ready(Instant now, bool time_is_up, BrokerEffects& effects) {
  if (state_ != State::preparing_rebalance) return;
  const auto waits = [](const Member& member) { return member.joining.has_value(); };
  if (!time_is_up && !std::ranges::all_of(members_, waits)) return;
  for (const Member& member : members_) {
    if (!waits(member)) effects.note(BrokerEventKind::expelled, id_.value, member.id.value);
  }
  std::erase_if(members_, [&](const Member& member) { return !waits(member); });
  generation_ = core::Generation{generation_.value + 1};
  effects.note(BrokerEventKind::generation, id_.value, static_cast<std::uint64_t>(generation_.value));
  if (members_.empty()) {
    state_ = State::empty;
    rebalance_ends_ = kNever;
    leader_ = {};
    store();
    return;
  }
  if (find(leader_) == nullptr) leader_ = members_.front().id;
  state_ = State::completing_rebalance;
  rebalance_ends_ = now + rebalance_timeout();
  for (Member& member : members_) {
    member.assignment.clear();
    touch(now, member);
    effects.reply(*std::exchange(member.joining, std::nullopt), joined(member));
  }
}

// doSyncGroup: the leader's request brings the assignments of all.
void GroupMembership::sync(Instant now, const RequestId& from, const SyncGroup& request, BrokerEffects& effects) {
  if (fenced(request.member)) return effects.reply(from, SyncGroupAnswer{KafkaError::fenced_instance_id, {}});
  Member* const member = find(request.member);
  if (member == nullptr) return effects.reply(from, SyncGroupAnswer{KafkaError::unknown_member_id, {}});
  if (request.generation != generation_) return effects.reply(from, SyncGroupAnswer{KafkaError::illegal_generation, {}});
  touch(now, *member);
  if (state_ == State::stable) return effects.reply(from, SyncGroupAnswer{KafkaError::none, member->assignment});
  if (state_ != State::completing_rebalance) return effects.reply(from, SyncGroupAnswer{KafkaError::rebalance_in_progress, {}});
  member->syncing = from;
  if (member->id == leader_) assign(now, request, effects);
}

void GroupMembership::assign(Instant now, const SyncGroup& request, BrokerEffects& effects) {
  for (const SyncGroup::Assignment& each : request.assignments) {
    if (Member* const member = find(each.member)) member->assignment = each.assignment;
  }
  state_ = State::stable;
  rebalance_ends_ = kNever;
  for (Member& member : members_) {
    if (!member.syncing) continue;
    effects.reply(*std::exchange(member.syncing, std::nullopt), SyncGroupAnswer{KafkaError::none, member.assignment});
    touch(now, member);
  }
  store();
}

// doHeartbeat.
KafkaError GroupMembership::heartbeat(Instant now, const Heartbeat& request) {
  if (fenced(request.member)) return KafkaError::fenced_instance_id;
  Member* const member = find(request.member);
  if (member == nullptr) return KafkaError::unknown_member_id;
  if (request.generation != generation_) return KafkaError::illegal_generation;
  touch(now, *member);
  return state_ == State::preparing_rebalance ? KafkaError::rebalance_in_progress : KafkaError::none;
}

KafkaError GroupMembership::leave(Instant now, const LeaveGroup& request, BrokerEffects& effects) {
  std::erase(pending_members_, request.member);
  if (find(request.member) == nullptr) return KafkaError::unknown_member_id;
  remove(now, request.member, effects);
  return KafkaError::none;
}

void GroupMembership::remove(Instant now, MemberId id, BrokerEffects& effects) {
  std::erase_if(members_, [id](const Member& member) { return member.id == id; });
  if (state_ == State::stable || state_ == State::completing_rebalance) prepare(now, effects);
  complete_join_if_ready(now, false, effects);
}

// validateOffsetCommit (KIP-447): member and generation are checked, ownership never; and nothing at all if neither is given.
KafkaError GroupMembership::may_commit(Instant now, core::Generation generation, MemberId member, bool in_transaction) {
  if (generation.value < 0 && member == MemberId{}) {
    return in_transaction || members_.empty() || mistake_ == Mistake::outsiders_may_commit ? KafkaError::none
                                                                                           : KafkaError::unknown_member_id;
  }
  if (fenced(member)) return KafkaError::fenced_instance_id;
  Member* const known = find(member);
  if (known == nullptr) return mistake_ == Mistake::unknown_members_may_commit ? KafkaError::none : KafkaError::unknown_member_id;
  if (generation != generation_ && mistake_ != Mistake::stale_generations_may_commit) {
    core::probe("zombie_offsets_refused");
    return KafkaError::illegal_generation;
  }
  if (in_transaction) return KafkaError::none;
  touch(now, *known);
  return state_ == State::completing_rebalance ? KafkaError::rebalance_in_progress : KafkaError::none;
}

bool GroupMembership::force_rebalance(Instant now, BrokerEffects& effects) {
  if (members_.empty()) return false;
  if (state_ != State::preparing_rebalance) prepare(now, effects);
  return true;
}

void GroupMembership::restart(Instant now) {
  for (Member& member : members_) {
    member.joining.reset();
    member.syncing.reset();
    touch(now, member);
  }
  if (rebalance_ends_ != kNever) rebalance_ends_ = now + rebalance_timeout();
}

void GroupMembership::move(Instant loaded_at, BrokerEffects& effects) {
  for (Member& member : members_) {
    if (member.joining) effects.reply(*member.joining, JoinGroupAnswer{KafkaError::not_coordinator, member.id, {}, {}, {}});
    if (member.syncing) effects.reply(*member.syncing, SyncGroupAnswer{KafkaError::not_coordinator, {}});
  }
  generation_ = stored_.generation;
  leader_ = stored_.leader;
  members_ = stored_.members;
  pending_members_.clear();
  state_ = members_.empty() ? State::empty : State::stable;
  rebalance_ends_ = kNever;
  for (Member& member : members_) touch(loaded_at, member);
}

void GroupMembership::tick(Instant now, BrokerEffects& effects) {
  const auto silent = [now, ends = mistake_ != Mistake::sessions_never_end](const Member& member) {
    return ends && !member.joining && !member.syncing && member.session_ends <= now;
  };
  for (auto gone = std::ranges::find_if(members_, silent); gone != members_.end(); gone = std::ranges::find_if(members_, silent)) {
    effects.note(BrokerEventKind::expelled, id_.value, gone->id.value);
    remove(now, gone->id, effects);
  }
  if (rebalance_ends_ > now) return;
  if (state_ == State::preparing_rebalance) return complete_join_if_ready(now, true, effects);
  // Members that never asked for their assignment are dropped (DelayedSync).
  std::erase_if(members_, [&](const Member& member) {
    if (!member.syncing) effects.note(BrokerEventKind::expelled, id_.value, member.id.value);
    return !member.syncing;
  });
  prepare(now, effects);
  complete_join_if_ready(now, false, effects);
}

Instant GroupMembership::next_tick() const {
  Instant next = rebalance_ends_;
  for (const Member& member : members_) {
    if (!member.joining && !member.syncing && mistake_ != Mistake::sessions_never_end) next = std::min(next, member.session_ends);
  }
  return next;
}

}  // namespace turnstile::sim
