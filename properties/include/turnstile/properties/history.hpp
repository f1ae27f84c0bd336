// Everything that the oracles need of one run, filled from the simulator's ground truth or from real topics by `turnstile audit`.
//
// Records are in log order per partition: every committed record, even those that expired since. `event` is the number of the event in the
// trace that a thing happened at; 0 where there is no trace (a run on a real Kafka). Times are nanoseconds of the run's clock.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/records.hpp"
#include "turnstile/core/topic.hpp"
#include "turnstile/properties/violation.hpp"

namespace turnstile::properties {

using core::EntityId;
using core::Offset;
using core::PartitionId;
using core::Position;
using core::TimeMs;
using core::TimeNs;
using EventNumber = std::uint64_t;

// A committed record with its place in the log.
template <class Value>
struct Logged {
  PartitionId partition{};
  Offset offset{};
  TimeNs time = 0;  // when it was appended
  EventNumber event = 0;
  Value value{};
  TimeNs deleted_at = std::numeric_limits<TimeNs>::max();  // by retention; the largest: it is still there
  bool compacted = false;                                  // taken away by compaction
};

// A record of commands, where anybody may write anything, or of commands.rejected: as it came.
template <core::Aggregate A>
struct Letter {
  std::string key;
  std::string value;
  std::optional<core::Command<A>> command;  // none: nobody can read it
};

// What a client saw of one command.
enum class Seen : std::uint8_t {
  outcome,         // the outcome, in `outcome`
  never_executed,  // it was told, or could conclude, that the command was not executed and never will be
  gave_up,         // it walked away before it knew
  unknown,         // the run ended before it knew
};
template <core::Aggregate A>
struct ClientCall {
  std::uint32_t client = 0;
  core::Command<A> command;
  TimeNs called = 0;
  TimeNs returned = 0;  // when it saw what it saw
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
  TimeNs time = 0;
  EventNumber event = 0;
  Offset checkpoint{};  // the store claims to be the fold of all outcomes below it
  // The group's committed offsets at that moment, where they are known.
  std::optional<Offset> committed_events;
  std::optional<Offset> committed_sequenced;
  std::optional<Offset> committed_commands;
  std::vector<StoredEntity<A>> entities;  // what was written
  bool opened = false;                    // not a write: all that the store held when it was opened
};
// A whole copy of a partition's state: a worker's store at the end, or one restored from events or from snapshots.
template <core::Aggregate A>
struct Replica {
  std::string name;
  PartitionId partition{};
  Offset checkpoint{};
  std::vector<StoredEntity<A>> entities;
  EventNumber written = 0;  // when last; 0: nobody knows
};

// A record that a read_committed reader was handed, as far as that is watched.
struct ReaderSaw {
  RecordAt record{};
  EntityId entity{};
  EventNumber event = 0;
  bool committed = false;  // whether it was, at that moment, in truth
};

// A record, and whose it is by its key.
struct OwnedRecord {
  RecordAt record{};
  std::optional<EntityId> entity;  // none: its key names nobody
};

// One transaction: what its producer meant (sim/kafka/broker/transaction_journal.hpp), and what the log made of it.
struct TransactionEnd {
  std::string producer;
  std::uint32_t number = 0;
  EventNumber event = 0;      // its beginning
  EventNumber told_at = 0;    // when its producer was told that it is committed
  std::uint32_t batches = 0;  // handed to the producer
  std::uint32_t offsets = 0;  // partitions whose offsets were sent
  bool wanted = false;        // its commit was asked for
  bool told_committed = false;
  std::uint32_t committed = 0;  // batches
  std::uint32_t lost = 0;       // batches that were lost with their partition's leader, and may have been written again
  std::uint32_t offsets_set = 0;
  bool offsets_went_back = false;
  std::optional<OwnedRecord> there;    // the first that is committed
  std::optional<OwnedRecord> missing;  // in the log, and not committed
  std::optional<OwnedRecord> gone;     // lost with its leader
  EventNumber gone_at = 0;
  bool told_fenced = false;  // the producer was told that there is a later one
  bool fenced = false;       // and that was so
};

// An offset became the group's; in the order in which they did.
struct OffsetSet {
  core::TopicPartitionOffset offset{};
  std::string producer;  // whose transaction said so
  std::uint32_t transaction = 0;
  EventNumber event = 0;
};

// Bytes kept in one partition of a command topic at its worst moment, and what is allowed there.
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

template <core::Aggregate A>
struct History {
  std::int32_t partitions = 0;

  // The log.
  std::vector<Logged<Letter<A>>> commands;
  std::vector<Logged<core::Sequenced<A>>> sequenced;
  std::vector<Logged<core::Outcome<A>>> outcomes;
  std::vector<Logged<core::Snapshot<A>>> snapshots;
  std::vector<Logged<core::Alarm<A>>> alarms;
  std::vector<Logged<core::Admissions>> changelog;
  std::vector<Logged<Letter<A>>> rejected;
  std::vector<Logged<std::string>> unreadable;  // outcomes, snapshots, ... that could not be decoded: the error

  // Where the group goes on to read each partition of commands; empty: nobody knows.
  std::vector<Offset> commands_consumed;

  // The clients and the stores.
  std::vector<ClientCall<A>> calls;
  std::vector<StoreWrite<A>> writes;
  std::vector<Replica<A>> replicas;
  std::vector<ReaderSaw> reads;
  std::vector<BytesKept> kept;
  std::vector<TransactionEnd> transactions;
  std::vector<OffsetSet> offsets;

  // How the run went.
  TimeMs epoch_ms = 0;     // the wall clock at time 0
  TimeMs skew_ms_max = 0;  // between any clock and the true one
  TimeMs grace_ms = 0;
  TimeMs lifetime_ms_max = 0;  // how far ahead of the sequencer's clock a deadline may lie, the skew aside
  std::uint64_t takeovers = 0;
  bool overlay = true;
  bool healthy = false;         // no fault was injected at all
  bool bounded_expiry = false;  // at least 95 % of the commands must be accepted or rejected
  bool rested = false;          // everything came to rest after healing, within the bound
  std::string cut_short;        // by which bound of the harness, if one ended the run before it was at rest
  std::uint64_t lag = 0;        // at the end: visible records not yet read by the group
  std::uint64_t open_transactions = 0;
  std::uint64_t hanging_transactions = 0;  // open in a partition, and no coordinator knows of them
  std::optional<OwnedRecord> unread;       // the first that the group has not read
  std::optional<OwnedRecord> hanging;      // the first of an open transaction
  EventNumber last_event = 0;
  std::vector<WorkerDeath> deaths;

  // What is known; an oracle that needs more says that it could not check.
  bool has_commands = false;  // commands and sequenced are complete, expired ones included
  bool has_calls = false;
  bool has_writes = false;
  bool at_rest = false;  // the end is meant to be at rest: liveness can be judged
};

}  // namespace turnstile::properties
