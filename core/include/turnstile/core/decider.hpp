// The domain's decision as the validator calls it: core::decide. A class of its own, so that a planted flaw can skip a check while everyone
// else, including the oracles, calls the right domain.
#pragma once

#include "turnstile/core/aggregate.hpp"

namespace turnstile::core {

// Type-erased base for all domains.
class AnyDecider {
 public:
  virtual ~AnyDecider() = default;
};

template <Aggregate A>
class Decider : public AnyDecider {
 public:
  virtual Decision<A> decide(const typename A::State& state, const typename A::Request& request, const CommandContext& context) const {
    return core::decide<A>(state, request, context);
  }

  // Calls the domain's own.
  static const Decider& own() {
    static const Decider decider;
    return decider;
  }
};

}  // namespace turnstile::core
