// What happened, in order, hashed into 64 bits: the same seed gives the same hash on every compiler and machine.
//
// An event is (virtual time, actor, kind, two numbers, cause). `cause` is the number of the event that led to it (0: none): a
// message's arrival names its sending. Texts are made only when a sink listens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "turnstile/core/types.hpp"
#include "turnstile/sim/label.hpp"

namespace turnstile::sim {

using EventNumber = std::uint64_t;  // from 1
using ActorId = std::uint32_t;      // a process, an ATM, the cluster, the network; names are registered with the sink

struct TraceEvent {
  EventNumber number = 0;
  core::TimeNs time = 0;
  ActorId actor = 0;
  Label kind = "none";
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  EventNumber cause = 0;
};

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void actor(ActorId id, std::string_view name) = 0;
  virtual void event(const TraceEvent& event, const std::string& text) = 0;
};

class Trace {
 public:
  explicit Trace(TraceSink* sink = nullptr) : sink_(sink) {}

  ActorId add_actor(std::string_view name) {
    const ActorId id = ++actors_;
    if (sink_ != nullptr) sink_->actor(id, name);
    return id;
  }

  // Returns the event's number, to be given as the cause of what follows. `text()` -> std::string, called only for a sink.
  template <class Text>
  EventNumber record(core::TimeNs time, ActorId actor, Label kind, std::uint64_t first, std::uint64_t second, EventNumber cause,
                     Text&& text) {
    ++count_;
    mix(static_cast<std::uint64_t>(time));
    mix(kind.hash ^ actor);
    mix(first);
    mix(second ^ (cause << 32));
    if (sink_ != nullptr) sink_->event({count_, time, actor, kind, first, second, cause}, text());
    return count_;
  }
  EventNumber record(core::TimeNs time, ActorId actor, Label kind, std::uint64_t first = 0, std::uint64_t second = 0,
                     EventNumber cause = 0) {
    return record(time, actor, kind, first, second, cause, [] { return std::string(); });
  }

  std::uint64_t hash() const { return hash_; }
  EventNumber count() const { return count_; }
  bool observed() const { return sink_ != nullptr; }

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
