// What a domain must provide: two pure functions and their types.
//
//   decide(State, Request) -> expected<vector<Event>, Reason>      what may happen
//   evolve(State, Event)   -> State                                what did happen
//
// Both are independent of time, chance and I/O: everything they need arrives in the request, or in the CommandContext that decide may take
// as a third parameter. Every stage is written against this concept; examples/theatre models it.
//
// Reason is an enum with the values used on the wire; the other types are plain structs, variants and containers of these (members.hpp).
// Everything else is optional:
//
//   alarmed(State) -> bool                  which side of the domain's alarm threshold a state is on: an alarm is raised when it becomes
//                                           true and cleared when it becomes false again
//   name(Reason), describe(Request), describe(State)   texts in the domain's words; default: the enumerator's or the members' spelling
//   entity_noun, level_noun, level(State)   for pages: "account", "balance", and the value plotted over time
//   client_noun, domain_name                the sender of commands: "ATM" (default "client"); the topic prefix (default: the struct's name)
#pragma once

#include <concepts>
#include <expected>
#include <string_view>
#include <vector>

#include "turnstile/core/enumerators.hpp"
#include "turnstile/core/members.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

// What the command's own record says: the same on every retry and in every later check, whatever the clock of the machine that decides.
struct CommandContext {
  std::string_view id;  // of the command, unique per entity; valid during the call
  EntityId entity{};
  Position position{};      // in the entity's queue, from 1. 0: a check of a command that was never decided
  TimeMs issued_at_ms = 0;  // by the client's clock, since the epoch
  TimeMs deadline_ms = 0;   // by the client's clock: it is decided before that
};

template <class A>
concept Aggregate = requires(const typename A::State& state, const typename A::Request& request, const typename A::Event& event,
                             typename A::Reason reason) {
  requires std::default_initializable<typename A::State>;
  requires Comparable<typename A::State>;
  requires Comparable<typename A::Event>;
  requires Comparable<typename A::Request>;
  requires requires {
    { A::decide(state, request) } -> std::same_as<std::expected<std::vector<typename A::Event>, typename A::Reason>>;
  } || requires(const CommandContext& context) {
    { A::decide(state, request, context) } -> std::same_as<std::expected<std::vector<typename A::Event>, typename A::Reason>>;
  };
  { A::evolve(state, event) } -> std::same_as<typename A::State>;
};

// Which side of the domain's alarm threshold a state is on; false for a domain without `alarmed`.
template <Aggregate A>
bool alarmed(const typename A::State& state) {
  if constexpr (requires { A::alarmed(state); }) return A::alarmed(state);
  return false;
}
// A reason as text: the domain's `name`, or the enumerator's spelling.
template <Aggregate A>
std::string_view name(typename A::Reason reason) {
  if constexpr (requires { A::name(reason); }) {
    return A::name(reason);
  } else {
    return enumerator_name(reason);
  }
}

// The domain's nouns, or what stands for them in a domain that names none.
template <Aggregate A>
std::string_view entity_noun() {
  if constexpr (requires { A::entity_noun; }) return A::entity_noun;
  return "entity";
}
template <Aggregate A>
std::string_view level_noun() {
  if constexpr (requires { A::level_noun; }) return A::level_noun;
  return {};
}
template <Aggregate A>
std::string_view client_noun() {
  if constexpr (requires { A::client_noun; }) return A::client_noun;
  return "client";
}
template <Aggregate A>
std::string_view domain_name() {
  if constexpr (requires { A::domain_name; }) return A::domain_name;
  return type_name<A>();
}

// A domain's decision: the events of an accepted command, or the reason of a rejected one.
template <class A>
using Decision = std::expected<std::vector<typename A::Event>, typename A::Reason>;

// The decision of a domain that takes the context, or does without it.
template <Aggregate A>
Decision<A> decide(const typename A::State& state, const typename A::Request& request, const CommandContext& context) {
  if constexpr (requires { A::decide(state, request, context); }) {
    return A::decide(state, request, context);
  } else {
    return A::decide(state, request);
  }
}

// Folds several events.
template <Aggregate A>
typename A::State evolve_all(typename A::State state, const std::vector<typename A::Event>& events) {
  for (const auto& event : events) state = A::evolve(state, event);
  return state;
}

}  // namespace turnstile::core
