// Everything the oracles need of one run, recorded from the simulator's ground truth or read from real topics by `turnstile audit`.
//
// Records are in log order per partition: every committed record, including those that have expired since. `event` is the number of the
// trace event at which something happened; 0 without a trace (a run on a real Kafka). Times are nanoseconds of the run's clock.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/records.hpp"
#include "turnstile/core/topic.hpp"
#include "turnstile/core/turns.hpp"
#include "turnstile/properties/violation.hpp"

namespace turnstile::properties {

using core::Duration;
using core::EntityId;
using core::Instant;
using core::Offset;
using core::PartitionId;
using core::Position;
using core::TimeMs;
using EventNumber = std::uint64_t;

// A committed record with its partition and offset.
template <class Value>
struct Logged {
  PartitionId partition{};
  Offset offset{};
  Instant time{};  // of the append
  EventNumber event = 0;
  Value value{};
  Instant deleted_at = Instant::max();  // by retention; the maximum: it still exists
  bool compacted = false;               // removed by compaction
};

// A record of commands, where anyone may write anything, or of commands.rejected: unparsed.
template <core::Aggregate A>
struct Letter {
  std::string key;
  std::string value;
  std::optional<core::Command<A>> command;  // none: it cannot be decoded
};

// What a client saw of one command.
enum class Seen : std::uint8_t {
  outcome,         // the outcome, in `outcome`
  never_executed,  // it learned that the command was not executed and never will be
  gave_up,         // it gave up before it knew
  unknown,         // the run ended before it knew
};
template <core::Aggregate A>
struct ClientCall {
  std::uint32_t client = 0;
  core::Command<A> command;
  Instant called{};
  Instant returned{};  // when it saw that
  EventNumber event = 0;
  Seen seen = Seen::unknown;
  std::optional<core::Outcome<A>> outcome;
};

// One entity in a store, at the time of a write or at the end.
template <core::Aggregate A>
struct StoredEntity {
  EntityId entity{};
  typename A::State state{};
  Position position{};
};
template <core::Aggregate A>
struct StoreWrite {
  std::uint32_t worker = 0;
  PartitionId partition{};
  Instant time{};
  EventNumber event = 0;
  Offset checkpoint{};  // the store claims to be the fold of all outcomes below it
  // The group's committed offsets at that moment, if known.
  std::optional<Offset> committed_events;
  std::optional<Offset> committed_sequenced;
  std::optional<Offset> committed_commands;
  std::vector<StoredEntity<A>> entities;  // what was written
  bool opened = false;                    // not a write: everything the store contained when it was opened
};
// A full copy of a partition's state: a worker's store at the end, or one restored from events or from snapshots.
template <core::Aggregate A>
struct Replica {
  std::string name;
  PartitionId partition{};
  Offset checkpoint{};
  std::vector<StoredEntity<A>> entities;
  EventNumber written = 0;  // the last write; 0: unknown
};

// A record returned to a read_committed consumer, where that is tracked.
struct ReaderSaw {
  RecordAt record{};
  EntityId entity{};
  EventNumber event = 0;
  bool committed = false;  // whether it really was committed at that moment
};

// A record and the entity of its key.
struct OwnedRecord {
  RecordAt record{};
  std::optional<EntityId> entity;  // none: its key is not an entity
};

// One transaction: its producer's intent (sim/kafka/broker/transaction_journal.hpp), and what the log has of it.
struct TransactionEnd {
  std::string producer;
  std::uint32_t number = 0;
  EventNumber event = 0;      // of its begin
  EventNumber told_at = 0;    // when its producer was told that it is committed
  std::uint32_t batches = 0;  // handed to the producer
  std::uint32_t offsets = 0;  // partitions whose offsets were sent
  bool wanted = false;        // its commit was requested
  bool told_committed = false;
  std::uint32_t committed = 0;  // batches
  std::uint32_t lost = 0;       // batches lost with their partition's leader, which may have been written again
  std::uint32_t offsets_set = 0;
  bool offsets_went_back = false;
  std::optional<OwnedRecord> there;    // the first committed one
  std::optional<OwnedRecord> missing;  // in the log, and not committed
  std::optional<OwnedRecord> gone;     // lost with its leader
  EventNumber gone_at = 0;
  bool told_fenced = false;  // the producer was told that it is fenced by a later one
  bool fenced = false;       // and that was true
};

// A committed offset of the group, in order of the commits.
struct OffsetSet {
  core::TopicPartitionOffset offset{};
  std::string producer;  // whose transaction committed it
  std::uint32_t transaction = 0;
  EventNumber event = 0;
};

// The peak size of one partition of a command topic, and its limit.
struct BytesKept {
  core::TopicPartition where{};
  std::uint64_t bytes_max = 0;
  std::uint64_t bytes_allowed = 0;
  EventNumber event = 0;
};

// A worker that ended with an error.
struct WorkerDeath {
  std::uint32_t worker = 0;
  std::string why;
  EventNumber event = 0;
  bool by_disk = false;  // its own disk refused a write
};

// The part of a history that is independent of the domain's types.
struct HistoryFacts {
  std::int32_t partitions = 0;
  std::vector<Logged<core::Admissions>> changelog;
  std::vector<Logged<std::string>> unreadable;  // outcomes, snapshots, ... that could not be decoded: the error

  // The group's committed offset of each partition of commands; empty: unknown.
  std::vector<Offset> commands_consumed;
  // And of events, where it says how far the fold has come before the system is at rest; empty: unknown.
  std::vector<Offset> events_consumed;

  std::vector<ReaderSaw> reads;
  std::vector<BytesKept> kept;
  std::vector<TransactionEnd> transactions;
  std::vector<OffsetSet> offsets;

  // The circumstances of the run.
  TimeMs epoch_ms = 0;     // the wall clock at time 0
  TimeMs skew_ms_max = 0;  // between any clock and the true one
  TimeMs grace_ms = 0;
  TimeMs lifetime_ms_max = 0;  // how far ahead of the sequencer's clock a deadline may lie, without the skew
  std::uint64_t takeovers = 0;
  core::Turns turns = core::Turns::requeue;
  bool overlay = true;
  bool healthy = false;         // no fault was injected at all
  bool bounded_expiry = false;  // at least 95 % of the commands must be accepted or rejected
  bool rested = false;          // everything came to rest after healing, within the bound
  std::string cut_short;        // the harness's bound that ended the run before it was at rest, if any
  std::uint64_t lag = 0;        // at the end: visible records not yet consumed by the group
  std::uint64_t open_transactions = 0;
  std::uint64_t hanging_transactions = 0;  // open in a partition, unknown to every coordinator
  std::optional<OwnedRecord> unread;       // the first that the group has not read
  std::optional<OwnedRecord> hanging;      // the first of an open transaction
  EventNumber last_event = 0;
  std::vector<WorkerDeath> deaths;

  // What is known; an oracle that needs more reports that it could not check.
  bool has_commands = false;  // commands and sequenced are complete, including expired ones
  bool has_calls = false;
  bool has_writes = false;
  bool at_rest = false;  // the end should be at rest: liveness can be judged

  // Whether the group has folded that outcome, and published what follows from it.
  bool was_folded(PartitionId partition, Offset offset) const {
    const auto number = static_cast<std::size_t>(partition.value);
    return rested || (number < events_consumed.size() && offset < events_consumed[number]);
  }
};

template <core::Aggregate A>
struct History : HistoryFacts {
  // The log.
  std::vector<Logged<Letter<A>>> commands;
  std::vector<Logged<core::Sequenced<A>>> sequenced;
  std::vector<Logged<core::Outcome<A>>> outcomes;
  std::vector<Logged<core::Snapshot<A>>> snapshots;
  std::vector<Logged<core::Alarm<A>>> alarms;
  std::vector<Logged<Letter<A>>> rejected;

  // The clients and the stores.
  std::vector<ClientCall<A>> calls;
  std::vector<StoreWrite<A>> writes;
  std::vector<Replica<A>> replicas;
};

}  // namespace turnstile::properties
