// A team's tests of its own domain. `Hasty` is broken on purpose: run it to see a red build.
#include "theatre.hpp"

#include <turnstile/gtest.hpp>

#include "hasty.hpp"

namespace theatre {
namespace {

TEST(BoxOffice, sells_no_seat_twice) { EXPECT_HOLDS(premiere(), 200); }

// Tests that share settings: here, clocks are right.
class WithRightClocks : public turnstile::SimulationTest {
 protected:
  WithRightClocks() {
    for (const turnstile::sim::Fault kind : {turnstile::sim::Fault::clock_skew, turnstile::sim::Fault::clock_step})
      settings.options.faults.erase(kind);
  }
};
TEST_F(WithRightClocks, sells_no_seat_twice) { EXPECT_HOLDS(premiere(), 100); }

TEST(Hasty, sells_no_seat_twice) { EXPECT_HOLDS(premiere<HastyTheatre>(), 200); }

// decide() is not a pure function: the same seed does not give the same run.
TEST(HastyAndMoody, sells_no_seat_twice) {
  HastyTheatre::moody = true;
  EXPECT_HOLDS(premiere<HastyTheatre>(), 200);
  HastyTheatre::moody = false;
}

}  // namespace
}  // namespace theatre
