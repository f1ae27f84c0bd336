// The records exchanged by the stages, over any Aggregate. docs/wire.md has the bank's Protobuf format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

#include "turnstile/core/aggregate.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

// A client's command. A retry is byte-identical (rule 9), including the deadline.
template <Aggregate A>
struct Command {
  CommandId id;  // empty only in an outcome that closes a position of which nothing else is known
  EntityId entity{};
  typename A::Request request{};
  TimeMs issued_at_ms = 0;
  TimeMs deadline_ms = 0;  // after it the command is never executed
  // With `--turns client`: the position at which its client wants it to be decided, or not at all; 0: the system chooses. An outcome need
  // not repeat it.
  Position number{};
  friend bool operator==(const Command& left, const Command& right) {
    return left.id == right.id && left.entity == right.entity && equal(left.request, right.request) &&
           left.issued_at_ms == right.issued_at_ms && left.deadline_ms == right.deadline_ms && left.number == right.number;
  }
};

template <Aggregate A>
struct Sequenced {
  Command<A> command;
  Position position{};
  std::uint32_t attempt = 0;  // number of times it was requeued
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

// Exactly one per position, forever. Contains the command, because commands are not kept.
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
CommandContext context_of(const Command<A>& command, Position position) {
  return {command.id, command.entity, position, command.issued_at_ms, command.deadline_ms};
}

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
  Position position{};  // of the outcome that crossed the threshold
  bool raised = false;
  friend bool operator==(const Alarm& left, const Alarm& right) {
    return left.entity == right.entity && equal(left.state, right.state) && left.position == right.position && left.raised == right.raised;
  }
};

// An assigned position whose outcome the sequencer had not seen yet.
struct Undecided {
  CommandId id;
  Position position{};
  TimeMs deadline_ms = 0;
  friend bool operator==(const Undecided&, const Undecided&) = default;
};

// The sequencer's state of one entity, as stored in its changelog (rules 6 and 8).
struct Admissions {
  EntityId entity{};
  Position given{};                  // the last assigned position
  TimeMs watermark_ms = 0;           // W: never decreases; a command is admitted only if its deadline + grace is after it
  std::vector<Undecided> undecided;  // in order of position
  friend bool operator==(const Admissions&, const Admissions&) = default;
};

// The number of domain events in an outcome.
template <Aggregate A>
std::size_t events_of(const Outcome<A>& outcome) {
  const auto* accepted = std::get_if<Accepted<A>>(&outcome.verdict);
  return accepted == nullptr ? 0 : accepted->events.size();
}

// The state after an outcome: a rejected or expired one advances the position, not the state.
template <Aggregate A>
typename A::State apply(const typename A::State& state, const Outcome<A>& outcome) {
  if (const auto* accepted = std::get_if<Accepted<A>>(&outcome.verdict)) return evolve_all<A>(state, accepted->events);
  return state;
}

}  // namespace turnstile::core
