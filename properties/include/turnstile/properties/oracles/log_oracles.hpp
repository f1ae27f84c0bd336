// The oracles that need only the committed outcomes: positions, ids, decisions.
#pragma once

#include <algorithm>
#include <utility>

#include "turnstile/properties/findings.hpp"

namespace turnstile::properties {

// Per entity the outcomes' positions are 1, 2, 3, ... each once, in log order, on one partition.
template <core::Aggregate A>
std::optional<Violation> positions_gapless(const Evidence<A>& evidence) {
  for (const auto& entity : evidence.entities()) {
    Position expected{1};
    const Logged<core::Outcome<A>>* before = nullptr;
    for (const auto& folded : entity.outcomes) {
      const auto& logged = *folded.logged;
      if (logged.partition != entity.partition) {
        return beside(about_outcome("positions_gapless", logged,
                                    "its outcomes are on partition " + std::to_string(entity.partition.value) + " and on partition " +
                                        std::to_string(logged.partition.value)),
                      *entity.outcomes.front().logged);
      }
      if (logged.value.position != expected) {
        Violation violation = about_outcome("positions_gapless", logged,
                                            outcome_text(logged.value) + " where position " + std::to_string(expected.value) + " belongs");
        return before == nullptr ? violation : beside(std::move(violation), *before);
      }
      expected = next(expected);
      before = &logged;
    }
  }
  return std::nullopt;
}

// Each command id has at most one outcome.
template <core::Aggregate A>
std::optional<Violation> one_outcome_per_command(const Evidence<A>& evidence) {
  const auto* second = evidence.repeated();
  if (second == nullptr) return std::nullopt;
  const auto& outcome = second->value;
  const auto* first = evidence.outcome_of(outcome.command.entity, outcome.command.id);
  return beside(
      about_outcome("one_outcome_per_command", *second,
                    "command " + outcome.command.id + " has a second outcome, " + verdict_text(outcome) + " at position " +
                        std::to_string(outcome.position.value) + ", after position " + std::to_string(first->value.position.value)),
      *first);
}

// Each outcome equals decide() applied to the fold of the outcomes before it.
template <core::Aggregate A>
std::optional<Violation> decision_was_right(const Evidence<A>& evidence) {
  for (const auto& entity : evidence.entities()) {
    const Logged<core::Outcome<A>>* last = nullptr;
    for (const auto& folded : entity.outcomes) {
      const auto& outcome = folded.logged->value;
      const auto* before = std::exchange(last, folded.logged);
      if (std::holds_alternative<core::Expired>(outcome.verdict)) continue;
      const auto decided = core::decide<A>(folded.before, outcome.command.request, core::context_of(outcome.command, outcome.position));
      const auto* accepted = std::get_if<core::Accepted<A>>(&outcome.verdict);
      const auto* rejected = std::get_if<core::Rejected<A>>(&outcome.verdict);
      const bool right = accepted != nullptr ? decided.has_value() && core::equal(*decided, accepted->events)
                                             : !decided.has_value() && decided.error() == rejected->reason;
      if (!right) {
        Violation violation =
            about_outcome("decision_was_right", *folded.logged,
                          outcome_text(outcome) + " was " + verdict_text(outcome) + " on top of " + state_text<A>(folded.before));
        return before == nullptr ? violation : beside(std::move(violation), *before);
      }
    }
  }
  return std::nullopt;
}

// A command past its deadline is never executed: the deciding clock was at or before the deadline.
template <core::Aggregate A>
std::optional<Violation> retention_honest(const Evidence<A>& evidence) {
  for (const auto& logged : evidence.history().outcomes) {
    const auto& outcome = logged.value;
    if (std::holds_alternative<core::Expired>(outcome.verdict) || outcome.decided_at_ms <= outcome.command.deadline_ms) continue;
    return about_outcome("retention_honest", logged,
                         outcome_text(outcome) + " was " + verdict_text(outcome) + " " +
                             std::to_string(outcome.decided_at_ms - outcome.command.deadline_ms) + " ms past its deadline");
  }
  return std::nullopt;
}

namespace detail {

// A copy of the command at that position that the validator read past, well before its deadline and while it existed, without an outcome or
// another copy. A store's writes show how far the group had come at a time.
template <core::Aggregate A>
const Logged<core::Sequenced<A>>* skipped_copy(const History<A>& history, const core::Outcome<A>& outcome) {
  const Instant late{core::milliseconds(outcome.command.deadline_ms - history.skew_ms_max - history.epoch_ms)};
  const auto is_copy = [&outcome](const auto& logged) {
    return logged.value.position == outcome.position && logged.value.command.entity == outcome.command.entity;
  };
  for (const auto& copy : history.sequenced) {
    if (!is_copy(copy)) continue;
    const bool requeued = std::ranges::any_of(
        history.sequenced, [&](const auto& other) { return is_copy(other) && other.value.attempt > copy.value.attempt; });
    if (requeued) continue;
    const auto passed = std::ranges::find_if(history.writes, [&copy](const auto& write) {
      return write.partition == copy.partition && write.committed_sequenced && *write.committed_sequenced > copy.offset;
    });
    if (passed != history.writes.end() && passed->time < std::min(late, copy.deleted_at)) return &copy;
  }
  return nullptr;
}

// Names the first command that was not served.
template <core::Aggregate A>
Violation too_few_served(const Evidence<A>& evidence, std::size_t served) {
  const History<A>& history = evidence.history();
  const auto unserved = std::ranges::find_if(history.calls, [&evidence](const auto& call) {
    const auto* logged = evidence.outcome_of(call.command.entity, call.command.id);
    return logged == nullptr || std::holds_alternative<core::Expired>(logged->value.verdict);
  });
  const auto* logged = evidence.outcome_of(unserved->command.entity, unserved->command.id);
  const std::size_t others = history.calls.size() - served - 1;
  std::string what = "command " + unserved->command.id + " was neither accepted nor rejected";
  if (others > 0) what += ", nor were " + std::to_string(others) + " others of " + std::to_string(history.calls.size());
  if (logged != nullptr) return about_outcome("expiry_justified", *logged, what);
  return about_entity<A>("expiry_justified", unserved->command.entity, unserved->event, what);
}

}  // namespace detail

// Of a world's first group, without faults: two heartbeats (3 s), and restoring.
inline constexpr core::TimeMs kGroupFormsMs = 10'000;

// A command expires only past its deadline, never without being known, and never although its record existed and was skipped. In a healthy
// world nothing expires whose deadline lies behind the time in which a group forms: members of a running group learn of one that joins by
// their next heartbeat, 3 s later, and then each restores its partitions. And if the scenario says so, at least 95 % of the commands are
// accepted or rejected.
template <core::Aggregate A>
std::optional<Violation> expiry_justified(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  std::size_t served = 0;
  for (const auto& logged : history.outcomes) {
    const auto& outcome = logged.value;
    if (!std::holds_alternative<core::Expired>(outcome.verdict)) {
      ++served;
      continue;
    }
    const std::string what = outcome_text(outcome) + " expired";
    if (outcome.command.id.empty()) return about_outcome("expiry_justified", logged, what + " although nothing is known of it");
    if (outcome.decided_at_ms <= outcome.command.deadline_ms)
      return about_outcome("expiry_justified", logged, what + " before its deadline");
    if (history.healthy && outcome.command.deadline_ms >= history.epoch_ms + kGroupFormsMs)
      return about_outcome("expiry_justified", logged, what + " although nothing went wrong");
    if (const auto* skipped = detail::skipped_copy<A>(history, outcome)) {
      return beside(about_record<A>("expiry_justified", outcome.command.entity, *skipped,
                                    what + " although its record existed: it was skipped at " + place_text(record_at(*skipped).place)),
                    logged);
    }
  }
  if (history.bounded_expiry && history.has_calls && served * 100 < history.calls.size() * 95)
    return detail::too_few_served(evidence, served);
  return std::nullopt;
}

}  // namespace turnstile::properties
