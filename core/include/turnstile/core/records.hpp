// The records that the stages exchange, over any Aggregate. docs/wire.md has the Protobuf form of one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "turnstile/core/aggregate.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

// What a client asks. A retry is byte-identical (rule 9), the deadline included.
template <Aggregate A>
struct Command {
  CommandId id;  // empty only in the outcome that closes a position of which nothing else is known
  EntityId entity{};
  typename A::Request request{};
  TimeMs issued_at_ms = 0;
  TimeMs deadline_ms = 0;  // after it the command is never executed
  friend bool operator==(const Command& left, const Command& right) {
    return left.id == right.id && left.entity == right.entity && equal(left.request, right.request) &&
           left.issued_at_ms == right.issued_at_ms && left.deadline_ms == right.deadline_ms;
  }
};

template <Aggregate A>
struct Sequenced {
  Command<A> command;
  Position position{};
  std::uint32_t attempt = 0;  // how often it was requeued
  TimeMs not_before_ms = 0;   // the backoff of a requeued command
  friend bool operator==(const Sequenced&, const Sequenced&) = default;
};

template <Aggregate A>
struct Accepted {
  std::vector<typename A::Event> events;  // at least one
  friend bool operator==(const Accepted& left, const Accepted& right) { return equal(left.events, right.events); }
};
template <Aggregate A>
struct Rejected {
  typename A::Reason reason{};
  friend bool operator==(const Rejected&, const Rejected&) = default;
};
// Past its deadline: never executed.
struct Expired {
  friend bool operator==(const Expired&, const Expired&) = default;
};

// Exactly one per position, for ever. It carries the command, because commands are not kept.
template <Aggregate A>
struct Outcome {
  using Verdict = std::variant<Accepted<A>, Rejected<A>, Expired>;
  Command<A> command;
  Position position{};
  Verdict verdict = Expired{};
  TimeMs decided_at_ms = 0;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

template <Aggregate A>
struct Snapshot {
  EntityId entity{};
  typename A::State state{};
  Position position{};
  friend bool operator==(const Snapshot& left, const Snapshot& right) {
    return left.entity == right.entity && equal(left.state, right.state) && left.position == right.position;
  }
};

template <Aggregate A>
struct Alarm {
  EntityId entity{};
  typename A::State state{};
  Position position{};  // of the outcome that crossed the line
  bool raised = false;
  friend bool operator==(const Alarm& left, const Alarm& right) {
    return left.entity == right.entity && equal(left.state, right.state) && left.position == right.position && left.raised == right.raised;
  }
};

// A position given out whose outcome the sequencer had not yet seen.
struct Undecided {
  CommandId id;
  Position position{};
  TimeMs deadline_ms = 0;
  friend bool operator==(const Undecided&, const Undecided&) = default;
};

// The sequencer's memory of one entity, as its changelog keeps it (rules 6 and 8).
struct Admissions {
  EntityId entity{};
  Position given{};                  // the last position given out
  TimeMs watermark_ms = 0;           // W: it never falls; a command is admitted only if its deadline + grace lies after it
  std::vector<Undecided> undecided;  // in order of position
  friend bool operator==(const Admissions&, const Admissions&) = default;
};

// How many domain events an outcome holds.
template <Aggregate A>
std::size_t events_of(const Outcome<A>& outcome) {
  const auto* accepted = std::get_if<Accepted<A>>(&outcome.verdict);
  return accepted == nullptr ? 0 : accepted->events.size();
}

// The state after an outcome: rejected and expired ones move the position, not the state.
template <Aggregate A>
typename A::State apply(const typename A::State& state, const Outcome<A>& outcome) {
  if (const auto* accepted = std::get_if<Accepted<A>>(&outcome.verdict)) return evolve_all<A>(state, accepted->events);
  return state;
}

}  // namespace turnstile::core
