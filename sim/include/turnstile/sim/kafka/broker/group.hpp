// One consumer group: its members, its generation, and what it has committed. The classic protocol; which partitions a member is assigned,
// and whether it keeps any during a rebalance (KIP-429), is between the members.
//
// Sources: GroupCoordinator, GroupMetadata of Kafka 3.9; KIP-394 (a member id first), KIP-345 (static members), KIP-98 and KIP-447 (offsets
// in transactions).
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "turnstile/sim/kafka/broker/broker_effects.hpp"
#include "turnstile/sim/kafka/mistakes.hpp"

namespace turnstile::sim {

struct GroupLimits {
  Duration session_timeout_min{};                        // group.min.session.timeout.ms
  Duration session_timeout_max = 1'800'000 * core::kMs;  // group.max.session.timeout.ms
};

// Membership: join, sync, heartbeat, leave, and what time does to it.
class GroupMembership {
 public:
  explicit GroupMembership(GroupId id, Mistake mistake = Mistake::none) : id_(id), mistake_(mistake) {}

  void join(Instant now, const RequestId& from, const JoinGroup& request, std::uint64_t& last_member, BrokerEffects& effects);
  void sync(Instant now, const RequestId& from, const SyncGroup& request, BrokerEffects& effects);
  KafkaError heartbeat(Instant now, const Heartbeat& request);
  KafkaError leave(Instant now, const LeaveGroup& request, BrokerEffects& effects);
  // Whether offsets may be committed by that member of that generation. In a transaction a rebalance under way does not matter.
  KafkaError may_commit(Instant now, core::Generation generation, MemberId member, bool in_transaction);

  bool force_rebalance(Instant now, BrokerEffects& effects);
  // The broker was away: parked requests are gone with their connections, sessions begin anew.
  void restart(Instant now);
  // Another broker coordinates it from then on. It knows what was stored with the last assignment: a rebalance under way is forgotten, and
  // so are pending members. Sessions begin anew. (onUnloadGroup, loadGroup.)
  void move(Instant loaded_at, BrokerEffects& effects);
  void tick(Instant now, BrokerEffects& effects);
  Instant next_tick() const;

  core::Generation generation() const { return generation_; }
  std::size_t size() const { return members_.size(); }
  bool stable() const { return state_ == State::stable; }

 private:
  enum class State : std::uint8_t { empty, preparing_rebalance, completing_rebalance, stable };
  struct Member {
    MemberId id{};
    std::uint32_t instance = 0;  // a static member's (KIP-345); 0: a dynamic one
    ProtocolBytes metadata;
    ProtocolBytes assignment;
    Duration session_timeout{};
    Duration rebalance_timeout{};
    Instant session_ends{};
    std::optional<RequestId> joining;  // its parked request
    std::optional<RequestId> syncing;
  };

  Member* find(MemberId id);
  bool fenced(MemberId id) const { return std::ranges::find(fenced_, id) != fenced_.end(); }
  bool replace_static_member(Instant now, const RequestId& from, const JoinGroup& request, std::uint64_t& last_member,
                             BrokerEffects& effects);
  void touch(Instant now, Member& member) { member.session_ends = now + member.session_timeout; }
  void prepare(Instant now, BrokerEffects& effects);
  void complete_join_if_ready(Instant now, bool time_is_up, BrokerEffects& effects);
  void remove(Instant now, MemberId id, BrokerEffects& effects);
  Duration rebalance_timeout() const;
  void assign(Instant now, const SyncGroup& request, BrokerEffects& effects);
  JoinGroupAnswer joined(const Member& member) const;
  void store() { stored_ = {generation_, leader_, members_}; }

  // What its log says of it: storeGroup.
  struct Stored {
    core::Generation generation{0};
    MemberId leader{};
    std::vector<Member> members;
  };

  GroupId id_;
  Mistake mistake_;
  State state_ = State::empty;
  core::Generation generation_{0};
  MemberId leader_{};
  Stored stored_;
  Instant rebalance_ends_ = kNever;        // when members that have not joined (or synced) yet are dropped
  std::vector<Member> members_;            // in the order of their first join
  std::vector<MemberId> fenced_;           // static members that a later instance has replaced
  std::vector<MemberId> pending_members_;  // were given an id and have not joined yet (KIP-394)
};

// What the group has committed, and what transactions hold ready: pending offsets become real with the marker of the offsets partition.
class GroupOffsets {
 public:
  explicit GroupOffsets(Mistake mistake = Mistake::none) : mistake_(mistake) {}

  // Outside of transactions.
  void commit(TopicPartition where, core::Offset offset) { put({where, offset, ++written_, true}); }
  // `transaction`: the harness's own number of it.
  void hold(ProducerIdAndEpoch producer, const List<TopicPartitionOffset>& offsets, std::uint32_t transaction);
  // What the offsets partition alone would check: the producer's epoch is not older than the last one seen here.
  bool accepts(ProducerIdAndEpoch producer) const;
  // The marker: all that the producer held ready is committed, or forgotten.
  void end(GroupId group, ProducerIdAndEpoch producer, bool commit, BrokerEffects& effects);

  std::optional<core::Offset> committed(TopicPartition where) const;
  bool any() const { return !committed_.empty() || !pending_.empty(); }
  // A transaction holds an offset of it (UNSTABLE_OFFSET_COMMIT, KIP-447).
  bool pending(TopicPartition where) const;

 private:
  struct Committed {
    TopicPartition where{};
    core::Offset offset{};
    std::uint64_t written = 0;  // its place among all that was written to the offsets topic
    bool plain = false;         // without a transaction
  };
  struct Pending {
    ProducerId producer{};
    TopicPartitionOffset offset{};
    std::uint32_t transaction = 0;
    std::uint64_t written = 0;
  };
  void saw(ProducerIdAndEpoch producer);
  // The entry that stays if it was written later; null: the new one is put.
  const Committed* put(const Committed& entry);

  Mistake mistake_;
  std::uint64_t written_ = 0;
  std::vector<Committed> committed_;
  std::vector<Pending> pending_;
  std::vector<ProducerIdAndEpoch> seen_;  // with the last epoch of each
};

struct Group {
  explicit Group(GroupId id, Mistake mistake = Mistake::none) : membership(id, mistake), offsets(mistake) {}
  GroupMembership membership;
  GroupOffsets offsets;
};

}  // namespace turnstile::sim
