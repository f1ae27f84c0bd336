// The broker settings that a program requires (BrokerTimes), so that a cluster with other settings is recognized before a program waits in
// vain.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

// Numeric settings only, by Kafka's names.
using BrokerSettings = std::map<std::string, std::int64_t>;

// "it needs group.min.session.timeout.ms=1500 at most, which is 6000 here"; empty: the program can run. An
// unknown setting is assumed to be right.
std::string unmet(const Program& program, const BrokerSettings& settings);

}  // namespace turnstile::conformance
