// The model shows every outcome; a model that lacks one is detected.
#include "turnstile/conformance/witnesses.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "turnstile/conformance/sim_world.hpp"

namespace turnstile::conformance {
namespace {

TEST(Witnesses, the_model_shows_all_of_them) {
  SimWorld model;
  for (const Witness& witness : witnesses()) EXPECT_TRUE(shown(witness, model)) << witness.outcome;
}

TEST(Witnesses, markers_that_all_come_at_once_show_no_torn_transaction) {
  SimWorldOptions options;
  options.mistake = sim::Mistake::markers_come_at_once;
  SimWorld model(options);
  const auto torn = std::ranges::find_if(witnesses(), [](const Witness& witness) { return witness.outcome.contains("torn"); });
  ASSERT_NE(torn, witnesses().end());
  EXPECT_FALSE(shown(*torn, model));
}

}  // namespace
}  // namespace turnstile::conformance
