// What a domain must provide: two pure functions and the types that they speak of.
//
//   decide(State, Request) -> expected<vector<Event>, Reason>      what may happen
//   evolve(State, Event)   -> State                                what did happen
//
// Both know neither time nor chance nor I/O: what they need of the world arrives in the request. Every stage is written
// against this concept; examples/theatre is a model of it.
//
// Reason is an enum whose values are as on the wire; the other types are plain structs, variants and containers of such (members.hpp). All
// else is optional:
//
//   alarmed(State) -> bool                  on which side of the domain's alarm line a state is: an alarm is raised when it turns true and
//                                           cleared when it turns false again
//   name(Reason), describe(Request), describe(State)   in the domain's words, instead of the enumerator or the members as they are written
//   entity_noun, level_noun, level(State)   for pages: "account", "balance", and what is drawn of one over time
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

// On which side of the domain's alarm line a state is; a domain without `alarmed` has no such line.
template <Aggregate A>
bool alarmed(const typename A::State& state) {
  if constexpr (requires { A::alarmed(state); }) return A::alarmed(state);
  return false;
}
// A reason in words: the domain's `name`, or the enumerator as it is written.
template <Aggregate A>
std::string_view name(typename A::Reason reason) {
  if constexpr (requires { A::name(reason); }) {
    return A::name(reason);
  } else {
    return enumerator_name(reason);
  }
}

// What a domain decides: the events of what is accepted, or why it is rejected.
template <class A>
using Decision = std::expected<std::vector<typename A::Event>, typename A::Reason>;

// The fold of several events.
template <Aggregate A>
typename A::State evolve_all(typename A::State state, const std::vector<typename A::Event>& events) {
  for (const auto& event : events) state = A::evolve(state, event);
  return state;
}

}  // namespace turnstile::core
