#include "turnstile/properties/summary.hpp"

#include "hexadecimal.hpp"

namespace turnstile::properties {

std::string summary_line(const Tally& tally, const Scenario& scenario, const RunOptions& options, std::uint64_t first_seed) {
  const core::WorkerCounters& counters = tally.counters;
  std::string line = std::string(scenario.name()) + ": " + std::to_string(tally.runs) + (tally.runs == 1 ? " seed" : " seeds") +
                     " from 0x" + hexadecimal(first_seed) + " on by " +
                     std::string(options.search == nullptr ? random_search().name : options.search->name) + ", " +
                     std::to_string(tally.commands) + " commands";
  if (scenario.milestones().empty())
    line += ": " + std::to_string(counters.accepted) + " accepted, " + std::to_string(counters.rejected) + " refused, " +
            std::to_string(counters.expired + counters.closed) + " expired";
  std::string fired;
  std::string never;
  const sim::FaultSet enabled = scenario.faults() & options.faults;
  for (const auto& fault : sim::all_faults()) {
    const std::uint64_t times = tally.faults[fault.kind];
    if (times != 0) fired += (fired.empty() ? "" : ", ") + std::string(fault.name) + " " + std::to_string(times);
    if (times == 0 && enabled.contains(fault.kind)) never += (never.empty() ? "" : ", ") + std::string(fault.name);
  }
  line += fired.empty() ? "; no fault fired" : "; faults: " + fired;
  if (!never.empty()) line += "; never: " + never;
  return line;
}

}  // namespace turnstile::properties
