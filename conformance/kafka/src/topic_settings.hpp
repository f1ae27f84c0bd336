// Settings of a topic as Kafka names them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

std::vector<std::pair<std::string, std::string>> settings_of(const TopicSpec& spec);

}  // namespace turnstile::conformance
