#include "turnstile/properties/run_size.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace turnstile::properties {

bool decides_command_or_fault(const sim::RecordedChoice& choice) {
  static constexpr std::array<std::string_view, 11> kDecisions{
      "atm.command", "atm.poison", "atm.gives_up", "atm.late_duplicate", "swarm.fault",      "swarm.disturbs",
      "net.lost",    "net.late",   "net.arrives",  "net.reply_lost",     "disk.write_fails",
  };
  return std::ranges::find(kDecisions, choice.label) != kDecisions.end();
}

RunSize size_of(std::uint64_t commands, const sim::FaultCounts& faults, std::span<const sim::RecordedChoice> choices) {
  RunSize size;
  size.commands = commands;
  for (const auto& fault : sim::all_faults()) {
    const bool state_of_the_world = fault.kind == sim::Fault::slow_markers || fault.kind == sim::Fault::clock_skew;
    size.faults += state_of_the_world ? std::min<std::uint64_t>(faults[fault.kind], 1) : faults[fault.kind];
  }
  for (const auto& choice : choices) {
    if (!decides_command_or_fault(choice)) ++size.choices;
  }
  return size;
}

}  // namespace turnstile::properties
