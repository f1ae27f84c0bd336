// One run, as it is drawn and printed: its events in order with their causes, the records that were written, the transactions with their
// fates. A value: it refers to nothing of the run, and is the same whichever domain the run was of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/topic.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::viewer {

using sim::EventNumber;

// Where a record is, or where something is read: a log by its index in Timeline::logs, and offsets [from, to).
struct Range {
  std::uint32_t log = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

struct Record {
  std::uint32_t log = 0;
  std::int64_t offset = -1;
  EventNumber appended = 0;  // the event
  std::uint32_t transaction = 0;
  properties::RecordWords words;
};

// An entity as a store or a client came to know it.
struct Seen {
  properties::RecordWords words;
  std::optional<std::uint32_t> record;  // which record it was, where that is known
};

struct Event {
  core::TimeNs time = 0;
  sim::ActorId actor = 0;  // an index into Timeline::actors
  std::string kind;
  std::string text;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint32_t transaction = 0;
  // What led to it: what the simulator says, else the last thing that its actor was told or did.
  EventNumber cause = 0;
  // What it is made of: the events that wrote the records which this one answers, folds, or was shown.
  std::vector<EventNumber> sources;
  std::vector<Range> ranges;
  std::vector<std::uint32_t> records;  // appended here: indexes into Timeline::records
  std::vector<Seen> seen;              // of a call, a return, a store's write: whom it is about
};

enum class Fate : std::uint8_t {
  empty,      // nothing of it ever reached the cluster
  committed,  //
  aborted,    // by its own producer
  fenced,     // aborted because another instance took its place
  timed_out,  // aborted by the coordinator
  open,       // never decided
};
struct Transaction {
  std::uint32_t number = 0;  // the harness's
  sim::ActorId producer = 0;
  Fate fate = Fate::empty;
  EventNumber begun = 0;
  EventNumber decided = 0;    // by the coordinator; 0: never
  EventNumber completed = 0;  // the last marker is written
  EventNumber ended = 0;      // its producer knows how it ended; 0: it never did
};

struct Timeline {
  std::string entity_noun;          // "account"
  std::string level_noun;           // "balance"
  std::vector<std::string> actors;  // the first is the world
  std::vector<core::TopicPartition> logs;
  std::vector<Event> events;  // the first has the number 1
  std::vector<Record> records;
  std::vector<Transaction> transactions;

  const Event& at(EventNumber number) const { return events[number - 1]; }
};

std::string_view name(Fate fate);

}  // namespace turnstile::viewer
