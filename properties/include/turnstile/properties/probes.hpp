// All probes (core/probe.hpp): rare paths, what they mean, and which ones a campaign must hit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "turnstile/core/counters.hpp"
#include "turnstile/core/probe.hpp"
#include "turnstile/core/turns.hpp"
#include "turnstile/sim/run/faults.hpp"

namespace turnstile::properties {

struct Probe {
  std::string_view name;
  std::string_view about;
  // A campaign with all of these faults enabled must hit it, unless its scenario declares it out of reach; none: it need not be hit.
  std::optional<sim::FaultSet> required{};
  // Counted by the workers anyway; null: named in the code.
  std::uint64_t core::WorkerCounters::* counter = nullptr;
  core::TurnsSet turns = core::TurnsSet::all();  // the strategies that can reach it

  core::ProbeName key() const { return core::ProbeName(name); }
};

std::span<const Probe> all_probes();

// Adds those that the workers count.
void add_counted(const core::WorkerCounters& counters, core::ProbeCounts& probes);

}  // namespace turnstile::properties
