// What the clients of a domain ask for: the part of a scenario that knows the domain.
#pragma once

#include <concepts>

#include "turnstile/core/aggregate.hpp"
#include "turnstile/core/types.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::sim {

template <core::Aggregate A>
struct Asked {
  core::EntityId entity{};
  typename A::Request request{};
};

// A workload may also have `learn(const core::Outcome<A>&)`, which is called for each outcome that one of its clients receives.
template <class W, class A>
concept Workload = core::Aggregate<A> && requires(W& workload, Chance& chance) {
  { workload.ask(chance) } -> std::same_as<Asked<A>>;
};

}  // namespace turnstile::sim
