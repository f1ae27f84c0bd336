// What a domain must provide: two pure functions and their types.
//
//   decide(State, Request) -> expected<vector<Event>, Reason>      what may happen
//   evolve(State, Event)   -> State                                what did happen
//
// Both are independent of time, chance and I/O: everything they need arrives in the request. Every stage is written against this concept;
// examples/theatre models it.
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

namespace turnstile::core {

template <class A>
concept Aggregate = requires(const typename A::State& state, const typename A::Request& request, const typename A::Event& event,
                             typename A::Reason reason) {
  requires std::default_initializable<typename A::State>;
  requires Comparable<typename A::State>;
  requires Comparable<typename A::Event>;
  requires Comparable<typename A::Request>;
  { A::decide(state, request) } -> std::same_as<std::expected<std::vector<typename A::Event>, typename A::Reason>>;
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

// Folds several events.
template <Aggregate A>
typename A::State evolve_all(typename A::State state, const std::vector<typename A::Event>& events) {
  for (const auto& event : events) state = A::evolve(state, event);
  return state;
}

}  // namespace turnstile::core
