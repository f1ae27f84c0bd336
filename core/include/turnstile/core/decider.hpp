// The domain's decision, as the validator asks for it: A::decide. A class of its own, so that a planted flaw can forget one of the checks
// while everybody else, the oracles included, asks the right domain.
#pragma once

#include "turnstile/core/aggregate.hpp"

namespace turnstile::core {

// Of a domain that is not named here.
class AnyDecider {
 public:
  virtual ~AnyDecider() = default;
};

template <Aggregate A>
class Decider : public AnyDecider {
 public:
  virtual Decision<A> decide(const typename A::State& state, const typename A::Request& request) const { return A::decide(state, request); }

  // The domain's own.
  static const Decider& own() {
    static const Decider decider;
    return decider;
  }
};

}  // namespace turnstile::core
