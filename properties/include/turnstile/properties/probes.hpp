// The probes (core/probe.hpp) that there are: rare paths, what they mean, and which of them a campaign should have passed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "turnstile/core/counters.hpp"
#include "turnstile/core/probe.hpp"
#include "turnstile/sim/run/faults.hpp"

namespace turnstile::properties {

struct Probe {
  std::string_view name;
  std::string_view about;
  // Must be passed by every campaign in which all of these faults may happen, unless its scenario says that it is out of reach; none: it
  // may stay unseen.
  std::optional<sim::FaultSet> required{};
  // Counted by the workers anyway; null: named where it is.
  std::uint64_t core::WorkerCounters::* counter = nullptr;

  core::ProbeName key() const { return core::ProbeName(name); }
};

std::span<const Probe> all_probes();

// Adds those that the workers count.
void add_counted(const core::WorkerCounters& counters, core::ProbeCounts& probes);

}  // namespace turnstile::properties
