// The oracles for bounded resources and termination.
#pragma once

#include "turnstile/properties/findings.hpp"

namespace turnstile::properties {

namespace detail {

// n(1 + ceil(log2 n)): each pass over the topic at least halves the distance to the head.
constexpr std::uint64_t rewrites_allowed(std::uint64_t commands) {
  std::uint64_t halvings = 0;
  for (std::uint64_t reach = 1; reach < commands; reach *= 2) ++halvings;
  return commands <= 1 ? 0 : commands * (1 + halvings);
}

// Why such a copy may not exist at all; null: it may.
constexpr const char* why_no_copy(core::Turns turns, std::uint32_t attempt) {
  if (core::decides_at_once(turns)) return " was copied, although commands are decided as they are read";
  return turns == core::Turns::park && attempt > 0 ? " was rewritten, although early commands wait where they are read" : nullptr;
}

}  // namespace detail

// The number of requeued copies, per entity with n commands: at most n(1 + ceil(log2 n)) for each takeover of its partition (each takeover
// reads the held copies again), plus, for each position that was closed or expired, the doubling backoff of those behind it over a minute.
// With the overlay, one takeover and no expiry, there are none at all. Where early commands wait, or none is early, there are never any.
template <core::Aggregate A>
std::optional<Violation> retry_bound(const Evidence<A>& evidence) {
  constexpr std::uint64_t kBehindHole = 32;
  const History<A>& history = evidence.history();
  if (!history.has_commands) return std::nullopt;
  struct Copies {
    std::uint64_t commands = 0;
    std::uint64_t rewrites = 0;
    const Logged<core::Sequenced<A>>* last = nullptr;
  };
  core::FlatMap<EntityId, Copies, core::EntityHash> copies;
  for (const auto& logged : history.sequenced) {
    if (const char* const why = detail::why_no_copy(history.turns, logged.value.attempt)) {
      return about_record<A>("retry_bound", logged.value.command.entity, logged, "command " + logged.value.command.id + why);
    }
    Copies& entity = *copies.try_emplace(logged.value.command.entity).first;
    if (logged.value.attempt == 0) {
      ++entity.commands;
    } else {
      ++entity.rewrites;
      entity.last = &logged;
    }
  }
  for (const auto& [id, entity] : copies) {
    if (entity.rewrites == 0) continue;
    std::uint64_t holes = 0;
    if (const auto* known = evidence.find(id)) {
      for (const auto& folded : known->outcomes) holes += std::holds_alternative<core::Expired>(folded.logged->value.verdict) ? 1 : 0;
    }
    const std::uint64_t takeovers = std::max<std::uint64_t>(history.takeovers, 1);
    std::uint64_t allowed = detail::rewrites_allowed(entity.commands) * takeovers + kBehindHole * entity.commands * holes;
    if (history.overlay && holes == 0 && takeovers <= 1) allowed = 0;
    if (entity.rewrites <= allowed) continue;
    return about_record<A>("retry_bound", id, *entity.last,
                           "its " + std::to_string(entity.commands) + " commands were rewritten " + std::to_string(entity.rewrites) +
                               " times; at most " + std::to_string(allowed) + " are allowed");
  }
  return std::nullopt;
}

// The bytes kept in the command topics never exceed what was written within retention + segment.ms + check interval + deletion delay.
template <core::Aggregate A>
std::optional<Violation> log_bounded(const Evidence<A>& evidence) {
  for (const auto& kept : evidence.history().kept) {
    if (kept.bytes_max <= kept.bytes_allowed) continue;
    return Violation{"log_bounded", kept.event,
                     std::string(core::suffix(kept.where.topic)) + ", partition " + std::to_string(kept.where.partition.value) + ": " +
                         std::to_string(kept.bytes_max) + " bytes were kept; at most " + std::to_string(kept.bytes_allowed) +
                         " are allowed"};
  }
  return std::nullopt;
}

// Every assigned position has an outcome, and every client that did not give up knows how its command ended.
template <core::Aggregate A>
std::optional<Violation> every_command_ends(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  if (!history.at_rest) return std::nullopt;
  for (const auto& logged : history.changelog) {
    const auto& memory = logged.value;
    const auto* entity = evidence.find(memory.entity);
    const Position last = entity == nullptr ? Position{} : entity->last_position();
    if (last >= memory.given) continue;
    return as_liveness(about_record<A>("every_command_ends", memory.entity, logged,
                                       "position " + std::to_string(memory.given.value) +
                                           " was assigned, but the last outcome is at position " + std::to_string(last.value)));
  }
  for (const auto& logged : history.sequenced) {
    const auto& sequenced = logged.value;
    const auto* entity = evidence.find(sequenced.command.entity);
    if (entity != nullptr && sequenced.position <= entity->last_position()) continue;
    return as_liveness(about_record<A>(
        "every_command_ends", sequenced.command.entity, logged,
        "command " + sequenced.command.id + " at position " + std::to_string(sequenced.position.value) + " was never decided"));
  }
  for (const auto& call : history.calls) {
    if (call.seen != Seen::unknown) continue;
    return as_liveness(about_entity<A>("every_command_ends", call.command.entity, call.event,
                                       "the client never learned the result of command " + call.command.id));
  }
  return std::nullopt;
}

// At rest the group has consumed everything, no transaction is open, and nothing is written any more.
template <core::Aggregate A>
std::optional<Violation> quiescence(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  if (!history.at_rest || (history.rested && history.lag == 0 && history.open_transactions == 0)) return std::nullopt;
  std::string message = "the system did not come to rest: " + std::to_string(history.lag) + " records unread, " +
                        std::to_string(history.open_transactions) + " transactions open";
  const auto& left = history.unread ? history.unread : history.hanging;
  if (left) return as_liveness(about_owned<A>("quiescence", *left, message));
  return Violation{"quiescence", history.last_event, std::move(message), true};
}

}  // namespace turnstile::properties
