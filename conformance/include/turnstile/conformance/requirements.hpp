// What a program relies on of the brokers' settings (BrokerTimes), so that brokers with others are asked first and not waited for in vain.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

// Numbers only, by Kafka's names.
using BrokerSettings = std::map<std::string, std::int64_t>;

// "it needs group.min.session.timeout.ms=1500 at most, which is 6000 here"; empty: the program can run. A setting that is not known is
// taken for right.
std::string unmet(const Program& program, const BrokerSettings& settings);

}  // namespace turnstile::conformance
