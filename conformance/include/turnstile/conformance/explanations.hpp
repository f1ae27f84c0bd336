// Where the model and a real cluster are known to part, each with the reason and its source. An explanation is as narrow as it can be: it
// names what must have been seen, and nothing else passes under it.
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
