// Starting positions of partitions that were assigned with a logical offset: the beginning, the end, or the group's committed offset;
// looked up in the background for as long as it takes.
//
// librdkafka asks for all committed offsets in one request and uses no part of the answer before all of it is stable: an offset that is
// pending in a transaction delays the other partitions as well (rd_kafka_assignment_serve_pending, rd_kafka_handle_OffsetFetch in 2.0.2).
// Without a committed offset, or with one out of range, auto.offset.reset decides.
#pragma once

#include <cstdint>
#include <vector>

#include "turnstile/sim/kafka/client/caller.hpp"
#include "turnstile/sim/kafka/client/consumer.hpp"

namespace turnstile::sim {

class StartingOffsets final : private CallOwner, private TimerOwner {
 public:
  class Observer {
   public:
    // `committed`: by the group.
    virtual void on_start(TopicPartition where, Offset offset, bool committed) = 0;
    // There is none, and auto.offset.reset is `error`.
    virtual void on_no_start(TopicPartition where) = 0;
    // All partitions of an answer were reported.
    virtual void on_starts_told() = 0;

   protected:
    ~Observer() = default;
  };

  StartingOffsets(Process& process, Network& network, const ClientOptions& client, const ConsumerOptions& options, GroupId group,
                  ActorId actor, Observer& observer);
  ~StartingOffsets();

  // Logical offsets. With `later` the leaders are not asked before go_on().
  void ask(const std::vector<TopicPartitionOffset>& wanted, bool later = false);
  void go_on();
  // By auto.offset.reset.
  void reset(TopicPartition where);
  void forget(TopicPartition where);
  void forget_all();
  bool waits_for_group(TopicPartition where) const;
  bool idle() const { return stored_.empty() && listed_.empty(); }

 private:
  struct Listed {
    TopicPartition where{};
    bool at_end = false;
  };
  bool on_answer(CallKind kind, Answer& answer) override;
  void on_timer(std::uint64_t token) override;
  void on_committed(const OffsetFetchAnswer& answer);
  void on_list(const ListOffsetsAnswer& answer);
  void ask_for_stored();
  void list_next();

  Network& network_;
  const ClientOptions& client_;
  const ConsumerOptions& options_;
  const GroupId group_;
  Observer& observer_;
  Network::Ticket ticket_;
  Caller group_caller_;
  Caller leaders_;
  std::vector<TopicPartition> stored_;  // requested, in this order
  std::vector<Listed> listed_;          // the first is being requested, unless all wait
  std::size_t failed_ = 0;              // consecutive failures
  bool later_ = false;
  bool pauses_ = false;  // until the next try
};

}  // namespace turnstile::sim
