// The settings of a topic, by Kafka's names.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

std::vector<std::pair<std::string, std::string>> settings_of(const TopicSpec& spec);

}  // namespace turnstile::conformance
