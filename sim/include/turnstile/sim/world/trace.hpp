// What happened, in order, hashed into 64 bits: the same seed gives the same hash on every compiler and machine.
//
// An event is (virtual time, actor, kind, two numbers, cause); event_kind.hpp says what the numbers of each kind are. `cause` is the number
// of the event that led to it (0: none): a message's arrival names its sending. What an event says beyond its numbers (a text, offsets,
// records) is made only when a sink listens: it costs nothing otherwise, and is no part of the hash.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/core/types.hpp"
#include "turnstile/sim/world/event_kind.hpp"
#include "turnstile/sim/world/topic.hpp"

namespace turnstile::sim {

using EventNumber = std::uint64_t;  // from 1
using ActorId = std::uint32_t;      // a process, an ATM, the cluster, the network; names are registered with the sink

struct TraceEvent {
  EventNumber number = 0;
  core::Instant time{};
  ActorId actor = 0;
  EventKind kind{};
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  EventNumber cause = 0;
};

// The offsets of a partition that an event is about: what was appended, read, committed. `from` == `to`: a position, not records.
struct TracedRange {
  TopicPartition where{};
  core::Offset from{};
  core::Offset to{};  // exclusive
};
// A record that an event is about, in the log, on its way, or as a store keeps it. The views live only while the sink is called.
struct TracedRecord {
  TopicPartition where{};
  core::Offset offset{-1};  // -1: it is not in a log yet
  std::string_view key;
  std::string_view value;
};
struct TraceDetail {
  std::string text;               // for a person: a request's name, a command's id, an error
  std::uint32_t transaction = 0;  // the harness's number of it (transaction_journal.hpp); 0: none
  std::vector<TracedRange> ranges;
  std::vector<TracedRecord> records;
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void actor(ActorId id, std::string_view name) = 0;
  virtual void topic(TopicId /*id*/, std::string_view /*name*/) {}
  virtual void event(const TraceEvent& event, const TraceDetail& detail) = 0;
};

class Trace {
 public:
  explicit Trace(TraceSink* sink = nullptr) : sink_(sink) {}

  ActorId add_actor(std::string_view name) {
    const ActorId id = ++actors_;
    if (sink_ != nullptr) sink_->actor(id, name);
    return id;
  }

  void add_topic(TopicId id, std::string_view name) {
    if (sink_ != nullptr) sink_->topic(id, name);
  }

  // Returns the event's number, to be given as the cause of what follows. `describe(TraceDetail&)` is called only for a sink.
  template <class Describe>
  EventNumber record(core::Instant time, ActorId actor, EventKind kind, std::uint64_t first, std::uint64_t second, EventNumber cause,
                     Describe&& describe) {
    ++count_;
    mix(static_cast<std::uint64_t>(time.ns));
    mix(facts(kind).hash ^ actor);
    mix(first);
    mix(second ^ (cause << 32));
    if (sink_ != nullptr) {
      TraceDetail detail;
      describe(detail);
      sink_->event({count_, time, actor, kind, first, second, cause}, detail);
    }
    return count_;
  }
  EventNumber record(core::Instant time, ActorId actor, EventKind kind, std::uint64_t first = 0, std::uint64_t second = 0,
                     EventNumber cause = 0) {
    return record(time, actor, kind, first, second, cause, [](TraceDetail&) {});
  }

  std::uint64_t hash() const { return hash_; }
  EventNumber count() const { return count_; }

 private:
  void mix(std::uint64_t word) {
    hash_ = (hash_ ^ word) * 0x9e3779b97f4a7c15U;
    hash_ ^= hash_ >> 29;
  }

  TraceSink* sink_;
  std::uint64_t hash_ = 0x243f6a8885a308d3U;
  EventNumber count_ = 0;
  ActorId actors_ = 0;
};

// A fingerprint of bytes, for the numbers of a trace event.
inline std::uint64_t fingerprint(std::string_view bytes) { return hash_text(bytes); }

}  // namespace turnstile::sim
