#include "turnstile/properties/run_size.hpp"

#include <algorithm>

namespace turnstile::properties {

RunSize size_of(std::uint64_t commands, const sim::FaultCounts& faults, std::span<const sim::RecordedChoice> choices) {
  RunSize size;
  size.commands = commands;
  for (const auto& fault : sim::all_faults()) {
    const bool state_of_the_world = fault.kind == sim::Fault::slow_markers || fault.kind == sim::Fault::clock_skew;
    size.faults += state_of_the_world ? std::min<std::uint64_t>(faults[fault.kind], 1) : faults[fault.kind];
  }
  for (const auto& choice : choices) {
    if (!sim::makes_happen(choice.about)) ++size.choices;
  }
  return size;
}

}  // namespace turnstile::properties
