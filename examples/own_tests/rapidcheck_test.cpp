// The same with rapidcheck: it draws the seeds, Turnstile shrinks the counterexamples.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <turnstile/rapidcheck.hpp>

#include "hasty.hpp"
#include "theatre.hpp"

namespace theatre {
namespace {

RC_GTEST_PROP(BoxOfficeLaws, every_property_holds, ()) {
  static const auto scenario = premiere();
  const turnstile::GeneratedRun run = *turnstile::runs_of(scenario);
  RC_ASSERT(!run.result.violation);
}

RC_GTEST_PROP(HastyLaws, every_property_holds, ()) {
  static const auto scenario = premiere<HastyTheatre>();
  const turnstile::GeneratedRun run = *turnstile::runs_of(scenario);
  RC_ASSERT(!run.result.violation);
}

}  // namespace
}  // namespace theatre
