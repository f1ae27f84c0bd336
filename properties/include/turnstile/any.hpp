// Random inputs of a workload: see sim/world/any.hpp.
#pragma once

#include "turnstile/sim/world/any.hpp"
