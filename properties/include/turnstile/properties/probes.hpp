// Rare paths that a campaign should have reached, by name, with how often it did. They are read off the workers' counters.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "turnstile/core/counters.hpp"

namespace turnstile::properties {

struct Probe {
  std::string_view name;
  std::string_view about;
  std::uint64_t core::WorkerCounters::* counter;
};

std::span<const Probe> all_probes();

}  // namespace turnstile::properties
