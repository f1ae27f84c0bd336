// Known differences between the model and a real cluster, each with its reason and source. An explanation is as narrow as possible: it
// names exactly what must have been seen, and excuses nothing else.
#pragma once

#include <span>
#include <string_view>

#include "turnstile/conformance/comparison.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

struct Explanation {
  std::string_view name;
  std::string_view about;   // what differs
  std::string_view source;  // why: a line of librdkafka or Kafka, a KIP
  bool (*explains)(const Program& program, const Comparison& comparison);
};

std::span<const Explanation> explanations();

}  // namespace turnstile::conformance
