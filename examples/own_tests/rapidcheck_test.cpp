// The same with rapidcheck: it brings the seeds, Turnstile the smaller counterexamples.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <turnstile/properties/rapidcheck.hpp>

#include "box_office.hpp"
#include "hasty.hpp"

namespace theatre {
namespace {

RC_GTEST_PROP(BoxOfficeLaws, every_property_holds, ()) {
  static const auto scenario = premiere();
  const properties::GeneratedRun run = *properties::runs_of(scenario);
  RC_ASSERT(!run.result.violation);
}

RC_GTEST_PROP(HastyLaws, every_property_holds, ()) {
  static const auto scenario = premiere<HastyTheatre>();
  const properties::GeneratedRun run = *properties::runs_of(scenario);
  RC_ASSERT(!run.result.violation);
}

}  // namespace
}  // namespace theatre
