// One run, for drawing and printing: its events in order with their causes, the records written, the transactions with their fates. A
// self-contained value, independent of the domain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/topic.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::viewer {

using sim::EventFamily;
using sim::EventKind;
using sim::EventNumber;

// The offsets of a record or a read: a log by its index in Timeline::logs, and offsets [from, to).
struct Range {
  std::uint32_t log = 0;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// A partition. In a run of the worker's protocol `role` is what its topic is for.
struct Log {
  sim::TopicPartition where{};
  std::string topic;
  core::Topic role() const { return sim::in_protocol(where.topic); }
};

struct Record {
  std::uint32_t log = 0;
  std::int64_t offset = -1;
  EventNumber appended = 0;  // the event
  std::uint32_t transaction = 0;
  properties::RecordWords words;
};

// An entity as seen by a store or a client.
struct Seen {
  properties::RecordWords words;
  std::optional<std::uint32_t> record;  // the record it came from, if known
};

struct Event {
  core::Instant time{};
  sim::ActorId actor = 0;  // an index into Timeline::actors
  sim::EventKind kind{};
  std::string text;
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint32_t transaction = 0;
  // Its cause: the one reported by the simulator, else the last thing that its actor received or did.
  EventNumber cause = 0;
  // Its sources: the events that wrote the records that this one answers, folds, or was shown.
  std::vector<EventNumber> sources;
  std::vector<Range> ranges;
  std::vector<std::uint32_t> records;  // appended here: indexes into Timeline::records
  std::vector<Seen> seen;              // of a call, a return, a store write: the entities
};

enum class Fate : std::uint8_t {
  empty,      // none of it ever reached the cluster
  committed,  //
  aborted,    // by its own producer
  fenced,     // aborted because another instance replaced it
  timed_out,  // aborted by the coordinator
  open,       // never decided
};
struct Transaction {
  std::uint32_t number = 0;  // assigned by the harness
  sim::ActorId producer = 0;
  Fate fate = Fate::empty;
  EventNumber begun = 0;
  EventNumber decided = 0;    // by the coordinator; 0: never
  EventNumber completed = 0;  // the last marker is written
  EventNumber ended = 0;      // its producer knows the result; 0: never
  std::string id;             // transactional.id
};

struct Timeline {
  std::string entity_noun;          // "account"
  std::string client_noun;          // "ATM"
  std::string level_noun;           // "balance"
  std::vector<std::string> actors;  // the first is the world
  bool of_protocol = true;          // else topics and records are any program's
  std::vector<Log> logs;
  std::vector<Event> events;  // the first has the number 1
  std::vector<Record> records;
  std::vector<Transaction> transactions;

  const Event& at(EventNumber number) const { return events[number - 1]; }
};

std::string_view name(Fate fate);

}  // namespace turnstile::viewer
