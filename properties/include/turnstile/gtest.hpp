// EXPECT_HOLDS(scenario, seeds) for GoogleTest: see properties/gtest.hpp.
#pragma once

#include "turnstile/properties/gtest.hpp"
#include "turnstile/scenario.hpp"

namespace turnstile {

using properties::holds;
using properties::SimulationTest;

}  // namespace turnstile
