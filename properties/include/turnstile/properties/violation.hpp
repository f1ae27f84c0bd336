// What an oracle finds. Oracles return values; they never abort.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace turnstile::properties {

struct Violation {
  std::string_view property;  // a name of the registry
  std::uint64_t event = 0;    // of the trace; 0: the run as a whole, or no trace
  std::string message;        // in words that a bank clerk would understand
  bool liveness = false;
};

}  // namespace turnstile::properties
