// Whole simulated worlds as rapidcheck values: see properties/rapidcheck.hpp.
#pragma once

#include "turnstile/properties/rapidcheck.hpp"
#include "turnstile/scenario.hpp"

namespace turnstile {

using properties::GeneratedRun;
using properties::runs_of;

}  // namespace turnstile
