#include "turnstile/sim/kafka/client/group_member.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/sim/kafka/client/cooperative_assignor.hpp"
#include "turnstile/sim/kafka/client/range_assignor.hpp"
#include "turnstile/sim/kafka/client/round_robin_assignor.hpp"
#include "turnstile/sim/kafka/consumer_protocol.hpp"

namespace turnstile::sim {

GroupMember::GroupMember(Process& process, Cluster& cluster, Network& network, const ClientOptions& client, const MemberOptions& options,
                         GroupId group, ActorId actor, Gate& news, NewsListener* listener)
    : process_(process),
      network_(network),
      cluster_(cluster),
      options_(options),
      group_(group),
      news_(news),
      listener_(listener),
      caller_(*this, process, network, client, actor),
      ticket_(network.enlist(*this, process)) {}

GroupMember::~GroupMember() { network_.dismiss(ticket_); }

void GroupMember::start() {
  polled_at_ = heard_at_ = process_.scheduler().now();
  join();
  beat();
}

void GroupMember::subscribe() {
  if (state_ == State::outside) return start();
  if (state_ == State::joining || options_.cooperative) return join();
  revoke(false);
}

void GroupMember::leave() {
  if (member_ != MemberId{}) {
    LeaveGroup request{group_, member_};
    caller_.tell(std::move(request));
  }
  caller_.close();
  forget_membership();
  ++beats_;
  state_ = State::outside;
  assigned_.reset();
  revoked_.reset();
  change_.reset();
  owned_.clear();
  owns_ = false;
  left_for_silence_ = false;
}

// Always the last step: the listener may call back.
void GroupMember::tell() {
  news_.open();
  if (listener_ != nullptr) listener_->on_news();
}

// ---- joining ----

void GroupMember::join() {
  state_ = State::joining;
  rejoins_ = false;
  asked_at_ = process_.scheduler().now();
  caller_.cancel(CallKind::heartbeat);
  caller_.cancel(CallKind::join);
  caller_.cancel(CallKind::sync);
  JoinGroup request{group_,
                    member_,
                    encode(Subscription{options_.topics, owned_}),
                    options_.session_timeout,
                    options_.poll_interval_max,
                    options_.client,
                    options_.instance};
  caller_.call(CallKind::join, std::move(request));
}

void GroupMember::on_join(const JoinGroupAnswer& answer) {
  if (answer.error == KafkaError::member_id_required) member_ = answer.member;
  if (answer.error == KafkaError::unknown_member_id) forget_membership();
  if (answer.error == KafkaError::invalid_session_timeout || answer.error == KafkaError::fenced_instance_id) return refuse(answer.error);
  if (answer.error != KafkaError::none) return join();
  heard_at_ = process_.scheduler().now();
  member_ = answer.member;
  generation_ = answer.generation;
  asked_at_ = process_.scheduler().now();
  SyncGroup request{group_, member_, generation_, {}};
  if (answer.leader == member_) request.assignments = assign(answer.members);
  caller_.call(CallKind::sync, std::move(request));
}

// As the group's leader.
List<SyncGroup::Assignment> GroupMember::assign(const List<JoinGroupAnswer::Member>& members) {
  std::vector<GroupSubscription> subscriptions;
  for (const auto& member : members) {
    Subscription told = decode_subscription(member.metadata);
    subscriptions.push_back({member.id, std::move(told.topics), std::move(told.owned)});
  }
  const auto partitions = [this](TopicId topic) { return cluster_.partitions(topic); };
  const auto assigned = options_.cooperative   ? assign_cooperatively(std::move(subscriptions), partitions, network_.chance())
                        : options_.round_robin ? assign_round_robin(std::move(subscriptions), partitions)
                                               : assign_ranges(std::move(subscriptions), partitions);
  List<SyncGroup::Assignment> assignments;
  for (const auto& member : members) {
    std::vector<TopicPartition> of_member;
    for (const PartitionAssignment& each : assigned) {
      if (each.member == member.id) of_member.push_back(each.partition);
    }
    assignments.push_back({member.id, encode_assignment(of_member)});
  }
  return assignments;
}

// Joining again would not help: reported to the application, once.
void GroupMember::refuse(KafkaError error) {
  refusal_ = error;
  fenced_ = error == KafkaError::fenced_instance_id;
  state_ = State::outside;
  tell();
}

void GroupMember::on_sync(const SyncGroupAnswer& answer) {
  if (answer.error == KafkaError::fenced_instance_id) return refuse(answer.error);
  if (answer.error == KafkaError::unknown_member_id) forget_membership();
  if (answer.error != KafkaError::none) return join();
  heard_at_ = process_.scheduler().now();
  state_ = State::member;
  List<TopicPartition> assigned = decode_assignment(answer.assignment);
  if (options_.cooperative) return change_to(assigned);
  assigned_ = Assignment{generation_, member_, std::move(assigned)};
  tell();
}

void GroupMember::change_to(const List<TopicPartition>& assigned) {
  const auto without = [](const List<TopicPartition>& all, const List<TopicPartition>& others) {
    std::vector<TopicPartition> left;
    std::ranges::copy_if(all, std::back_inserter(left),
                         [&](TopicPartition each) { return std::ranges::find(others, each) == others.end(); });
    return left;
  };
  change_ = AssignmentChange{without(owned_, assigned), without(assigned, owned_)};
  rejoins_ = !change_->removed.empty();
  owned_ = assigned;
  tell();
}

std::optional<AssignmentChange> GroupMember::take_change(Then then) {
  if (!change_) return std::nullopt;
  owns_ = true;
  auto told = std::exchange(change_, std::nullopt);
  if (then == Then::goes_on) go_on();
  return told;
}

void GroupMember::go_on() {
  if (!rejoins_) return;
  left_for_silence_ = false;
  heard_at_ = process_.scheduler().now();
  join();
}

// ---- staying ----

void GroupMember::beat() { network_.wake_after(ticket_, options_.heartbeat_interval, ++beats_); }

bool GroupMember::polls_too_rarely() const {
  // An application that waits inside poll() counts as polling until it is woken or its time is up.
  return process_.scheduler().now() - polled_at_ > options_.poll_interval_max;
}

// A broker forgets a member's pending JoinGroup if the same member asks again, even if it is the older request that came last: so a client
// waits for an answer no longer than a rebalance or a session may take (rd_kafka_JoinGroupRequest, rd_kafka_SyncGroupRequest).
Duration GroupMember::answer_within() const {
  return (caller_.calling(CallKind::join) ? options_.poll_interval_max : options_.session_timeout) + kAnswerGrace;
}

void GroupMember::on_timer(std::uint64_t token) {
  if (token != beats_ || state_ == State::outside) return;
  beat();
  if (polls_too_rarely()) {
    // KIP-62, librdkafka's _MAX_POLL_EXCEEDED: the member leaves by itself, and joins again when the application polls again.
    LeaveGroup request{group_, member_};
    caller_.tell(std::move(request));
    left_for_silence_ = silence_untold_ = true;
    return revoke(true);
  }
  if (state_ == State::joining) {
    if (process_.scheduler().now() - asked_at_ > answer_within()) join();
    return;
  }
  if (process_.scheduler().now() - heard_at_ > options_.session_timeout) {
    // There was no answer for a whole session: whatever the coordinator thinks, this member has lost its assignment.
    forget_membership();
    return revoke(true);
  }
  if (member_ == MemberId{} || caller_.calling(CallKind::heartbeat)) return;
  Heartbeat request{group_, member_, generation_};
  caller_.call(CallKind::heartbeat, std::move(request));
}

void GroupMember::on_heartbeat(KafkaError error) {
  if (state_ == State::joining || state_ == State::outside) return;
  switch (error) {
    case KafkaError::rebalance_in_progress:
      heard_at_ = process_.scheduler().now();
      if (state_ == State::member && options_.cooperative) {
        if (change_) {
          rejoins_ = true;
        } else {
          join();
        }
      } else if (state_ == State::member) {
        revoke(false);
      }
      return;
    case KafkaError::unknown_member_id: forget_membership(); return revoke(true);
    case KafkaError::fenced_instance_id: return refuse(error);
    case KafkaError::illegal_generation: return revoke(true);
    default: heard_at_ = process_.scheduler().now();
  }
}

// An assignment that the application never heard of is revoked without telling it: the next join begins at once. Otherwise it begins when a
// poll has told it.
void GroupMember::revoke(bool lost) {
  assigned_.reset();
  change_.reset();
  owned_.clear();
  caller_.cancel(CallKind::join);
  caller_.cancel(CallKind::sync);
  caller_.cancel(CallKind::heartbeat);
  if (left_for_silence_) forget_membership();
  state_ = State::revoking;
  if (owns_) {
    // A pending revocation stays what it was: librdkafka does not start a second one while one is in progress
    // (rd_kafka_cgrp_revoke_all_rejoin_maybe), and so forgets that the assignment has been lost meanwhile.
    if (!revoked_) revoked_ = Revocation{lost};
    tell();
  } else if (!left_for_silence_) {
    join();
  }
}

// ---- the application's side ----

void GroupMember::poll_begins(Instant until) {
  polled_at_ = until;
  if (left_for_silence_ && !revoked_) {
    left_for_silence_ = false;
    heard_at_ = process_.scheduler().now();
    join();
  }
}

std::optional<GroupMember::News> GroupMember::take_news(Then then) {
  if (revoked_) {
    owns_ = false;
    rejoins_ = true;
    const Revocation told = *std::exchange(revoked_, std::nullopt);
    if (then == Then::goes_on) go_on();
    return told;
  }
  if (assigned_) {
    owns_ = true;
    Assignment told = std::move(*assigned_);
    assigned_.reset();
    return told;
  }
  return std::nullopt;
}

bool GroupMember::on_answer(CallKind kind, Answer& answer) {
  if (kind == CallKind::join) on_join(*std::get_if<JoinGroupAnswer>(&answer));
  if (kind == CallKind::sync) on_sync(*std::get_if<SyncGroupAnswer>(&answer));
  if (kind == CallKind::heartbeat) on_heartbeat(std::get_if<ErrorAnswer>(&answer)->error);
  return true;
}

}  // namespace turnstile::sim
