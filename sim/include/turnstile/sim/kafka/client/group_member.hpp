// The consumer's half of a group: joins, synchronises, sends heartbeats, and tells the application through its polls. Eager: all partitions
// are revoked before the next join, and the next join waits until the application has been told (librdkafka's rebalance callback).
// Cooperative (KIP-429): it joins at once and keeps what it owns; what it has to give up is revoked when it hears its new assignment, and
// then it joins once more, so that another member may have it.
//
// Revoked or lost: during a rebalance the old generation may still commit; once the membership is lost it may not.
// Source: librdkafka's rdkafka_cgrp.c; ConsumerCoordinator, RangeAssignor of Kafka 3.9.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/client/caller.hpp"

namespace turnstile::sim {

struct MemberOptions {
  Duration session_timeout{};
  Duration heartbeat_interval{};
  Duration poll_interval_max{};
  List<TopicId> topics;
  std::uint32_t client = 0;    // assignors go by the order of clients
  std::uint32_t instance = 0;  // of a static member (KIP-345); 0: a dynamic one
  bool cooperative = false;
  bool round_robin = false;  // round-robin assignor instead of range
};

// An eager member's assignment, as a whole, and its revocation.
struct Assignment {
  core::Generation generation{-1};
  MemberId member{};
  List<TopicPartition> partitions;
};
struct Revocation {
  bool lost = false;  // the membership is lost: nothing can be committed
};

// What a rebalance changed for a cooperative member, which keeps the rest.
struct AssignmentChange {
  std::vector<TopicPartition> removed;
  std::vector<TopicPartition> added;
};

class GroupMember final : public CallOwner, public TimerOwner {
 public:
  using News = std::variant<Assignment, Revocation>;

  // `news` is opened when there is something for a poll to report; `listener` may be null.
  GroupMember(Process& process, Cluster& cluster, Network& network, const ClientOptions& client, const MemberOptions& options,
              GroupId group, ActorId actor, Gate& news, NewsListener* listener = nullptr);
  ~GroupMember();

  void start();
  // The topics in the options have changed: all partitions are revoked, and it joins again.
  void subscribe();
  // Leaves at once, without waiting for an answer.
  void leave();

  // The application is in poll() until that time, or until there is something to return.
  void poll_begins(Instant until);
  void poll_ends() { polled_at_ = process_.scheduler().now(); }
  // What is revoked is gone with this call, and it joins again; or only when it may go on.
  enum class Then : std::uint8_t { goes_on, waits };
  std::optional<News> take_news(Then then = Then::goes_on);
  // A cooperative member is told of its assignment by these, and of losing all of it by Revocation.
  std::optional<AssignmentChange> take_change(Then then = Then::goes_on);
  // The application has carried out the revocation: it joins again, if it has to.
  void go_on();
  // The revocation that is still to be reported is of a lost membership.
  bool lost() const { return revoked_ && revoked_->lost; }
  // It has left because the application did not poll, and joins again when it does.
  bool silent() const { return left_for_silence_; }
  // It has its assignment, and no rebalance is under way.
  bool steady() const { return state_ == State::member && !assigned_ && !change_; }
  // Why the group refused this member, once.
  std::optional<KafkaError> take_refusal() { return std::exchange(refusal_, std::nullopt); }
  // A later instance has replaced it: this client is done.
  bool fenced() const { return fenced_; }
  // It has left because the application did not poll (max.poll.interval.ms), once.
  bool take_silence() { return std::exchange(silence_untold_, false); }
  // As of now; what is sent along with offsets (KIP-447).
  MemberId member() const { return member_; }
  core::Generation generation() const { return generation_; }

  bool on_answer(CallKind kind, Answer& answer) override;
  void on_timer(std::uint64_t token) override;

 private:
  static constexpr Duration kAnswerGrace = 3'000 * core::kMs;
  enum class State : std::uint8_t {
    outside,   // not started, or has left
    joining,   // a JoinGroup or SyncGroup is under way
    member,    // has an assignment
    revoking,  // the application must be told before the next join
  };

  void join();
  void tell();
  void on_join(const JoinGroupAnswer& answer);
  void on_sync(const SyncGroupAnswer& answer);
  void change_to(const List<TopicPartition>& assigned);
  List<SyncGroup::Assignment> assign(const List<JoinGroupAnswer::Member>& members);
  void on_heartbeat(KafkaError error);
  void revoke(bool lost);
  void refuse(KafkaError error);
  void forget_membership() { member_ = {}; }
  bool polls_too_rarely() const;
  Duration answer_within() const;
  void beat();

  Process& process_;
  Network& network_;
  Cluster& cluster_;
  const MemberOptions& options_;
  GroupId group_;
  Gate& news_;
  NewsListener* const listener_;
  Caller caller_;
  Network::Ticket ticket_;

  State state_ = State::outside;
  MemberId member_{};
  core::Generation generation_{-1};
  std::optional<Assignment> assigned_;      // not yet told
  std::optional<Revocation> revoked_;       // not yet told
  std::optional<AssignmentChange> change_;  // not yet told
  bool rejoins_ = false;                    // once what it was told is carried out
  List<TopicPartition> owned_;              // what the application was told of, if cooperative
  std::optional<KafkaError> refusal_;       // not yet told
  bool fenced_ = false;
  bool silence_untold_ = false;
  bool owns_ = false;              // the application was told of an assignment
  bool left_for_silence_ = false;  // max.poll.interval: joins again with the next poll
  std::uint64_t beats_ = 0;        // recognises an older timer
  Instant asked_at_{};             // the JoinGroup or SyncGroup that is under way
  Instant heard_at_{};             // the coordinator's last successful answer
  Instant polled_at_{};            // when the application last polled
};

}  // namespace turnstile::sim
