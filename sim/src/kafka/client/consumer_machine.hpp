// The parts of a consumer, and the state of its assignment.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "turnstile/sim/kafka/client/consumer.hpp"
#include "turnstile/sim/kafka/client/deadline.hpp"
#include "turnstile/sim/kafka/client/fetcher.hpp"
#include "turnstile/sim/kafka/client/group_member.hpp"
#include "turnstile/sim/kafka/client/offset_committer.hpp"
#include "turnstile/sim/kafka/client/questions.hpp"
#include "turnstile/sim/kafka/client/starting_offsets.hpp"

namespace turnstile::sim {

// An assigned partition.
struct AssignedPartition {
  TopicPartition where{};
  std::optional<Offset> start;      // none: not known yet
  std::optional<Offset> position;   // after the last record returned
  std::optional<Offset> stored;     // to be committed
  std::optional<Offset> committed;  // as far as this client knows
  bool dead = false;                // auto.offset.reset is `error`, and there was no offset
};

struct Consumer::Machine final : NewsListener, StartingOffsets::Observer, OffsetCommitter::Observer, TimerOwner {
  Machine(Consumer& consumer, Process& owner, Cluster& whole, Network& wires, const ConsumerOptions& given, ActorId whose);
  ~Machine() { network.dismiss(ticket); }

  // ---- consumer.cpp: assignment and reading ----

  Instant now() const { return process.scheduler().now(); }
  bool has_group() const { return !options.group_id.empty(); }
  AssignedPartition* find(TopicPartition where);
  ClientStatus check(std::span<const TopicPartitionOffset> partitions) const;
  void add(std::span<const TopicPartitionOffset> partitions, bool later);
  void remove(const std::vector<TopicPartition>& partitions);
  void remove_all();
  // The application uses the consumer: looks up what was deferred.
  void use() { starting.go_on(); }
  std::optional<ConsumerMessage> next();
  void on_news() override;
  void on_start(TopicPartition where, Offset offset, bool committed) override;
  void on_no_start(TopicPartition where) override;
  void on_starts_told() override;
  bool is_paused(TopicPartition where) const { return std::ranges::find(paused, where) != paused.end(); }
  ClientStatus pause(TopicPartition where, bool on);

  // ---- consumer_group.cpp ----

  // Without a callback rebalances are carried out at once; with one, by a poll.
  void follow_group();
  core::Task<void> serve();
  core::Task<void> serve_group();
  core::Task<void> tell(ErrorCode code, std::vector<TopicPartition> partitions);
  core::Task<void> give_back();
  void hear_of(const Assignment& assignment);
  void carry_on();
  void leave();
  void report_commits();

  // ---- consumer_offsets.cpp: commits and questions ----

  OffsetCommit commit_of(std::span<const TopicPartitionOffset> offsets) const;
  // Stored and not committed yet.
  std::vector<TopicPartitionOffset> to_be_committed() const;
  void commit_removed(const std::vector<AssignedPartition>& removed);
  core::Task<ClientStatus> commit(std::vector<TopicPartitionOffset> offsets, Duration timeout);
  ClientStatus may_commit() const;
  void on_committed(OffsetCommitter::Number number, const OffsetCommit& what, KafkaError error) override;
  void on_timer(std::uint64_t token) override;
  void watch_the_clock();
  Offset end_of(const ListOffsetsAnswer& marks) const {
    return options.isolation_level == Isolation::read_committed ? marks.last_stable : marks.high_watermark;
  }

  Consumer& consumer;
  Process& process;
  Cluster& cluster;
  Network& network;
  const ConsumerOptions options;
  const ActorId actor;
  const GroupId group;
  ClientOptions client;
  FetchOptions fetching;
  MemberOptions membership;
  Network::Ticket ticket;
  Gate news;      // a poll has something to return
  Gate answered;  // what a call waits for
  Fetcher fetcher;
  StartingOffsets starting;
  OffsetCommitter committer;
  Questions questions;
  std::unique_ptr<GroupMember> member;

  std::vector<AssignedPartition> parts;
  List<TopicPartitionOffset> starts;  // known, not fetched yet
  std::vector<TopicPartition> paused;
  std::deque<ConsumerEvent> events;
  std::deque<CommitReport> commit_reports;
  std::map<OffsetCommitter::Number, std::function<void(const CommitReport&)>> told_of_commits;
  std::vector<TopicPartition> assigned;  // by the group
  bool subscribed = false;
  bool joined = false;
  bool lost = false;        // while the revocation of a lost membership is being reported
  bool leaves = false;      // it unsubscribed, and its assignment is still to be revoked
  bool carries_on = false;  // when all commits are answered
  bool polling = false;
  bool clock_runs = false;  // of auto.commit.interval.ms
  std::optional<ClientError> fatal;
  std::optional<OffsetCommitter::Number> awaited;
  std::optional<KafkaError> commit_answer;
  SpinGuard pace;
};

}  // namespace turnstile::sim
