// What a domain must provide: two pure functions and the types that they speak of.
//
//   decide(State, Request) -> expected<vector<Event>, Reason>      what may happen
//   evolve(State, Event)   -> State                                what did happen
//
// Both know neither time nor chance nor I/O: what they need of the world arrives in the request. Every stage is written
// against this concept; core/bank.hpp is one model of it and examples/theatre another.
//
// `alarmed(State)` says on which side of the domain's alarm line a state is: an alarm is raised when it turns true and cleared
// when it turns false again. `fields(archive, value)`, for each of the types, names the members in order: the compact codec and the
// trace are made from it.
#pragma once

#include <concepts>
#include <expected>
#include <string_view>
#include <vector>

namespace turnstile::core {

template <class A>
concept Aggregate = requires(const typename A::State& state, const typename A::Request& request, const typename A::Event& event,
                             typename A::Reason reason) {
  requires std::default_initializable<typename A::State>;
  requires std::equality_comparable<typename A::State>;
  requires std::equality_comparable<typename A::Event>;
  requires std::equality_comparable<typename A::Request>;
  { A::decide(state, request) } -> std::same_as<std::expected<std::vector<typename A::Event>, typename A::Reason>>;
  { A::evolve(state, event) } -> std::same_as<typename A::State>;
  { A::alarmed(state) } -> std::same_as<bool>;
  { A::name(reason) } -> std::convertible_to<std::string_view>;
};

// The fold of several events.
template <Aggregate A>
typename A::State evolve_all(typename A::State state, const std::vector<typename A::Event>& events) {
  for (const auto& event : events) state = A::evolve(state, event);
  return state;
}

}  // namespace turnstile::core
