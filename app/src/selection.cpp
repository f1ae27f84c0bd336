#include "selection.hpp"

#include <sstream>

namespace turnstile::app {

void SelectionFlags::add_to(CLI::App& command) {
  with_twin(command.add_option("--scenario", scenario, "see: turnstile list scenarios (default: standard, or the flaw's own)"));
  with_twin(command.add_option("--flaw", flaw, "plant a flaw, see: turnstile list flaws"));
  with_twin(command.add_option("--turns", turns, "how commands take turns: requeue"));
  with_twin(command.add_option("--faults", faults, "all, none, or names with commas, see: turnstile list faults"));
  with_twin(command.add_flag("--no-overlay", no_overlay, "wait for the fold before the next decision of an entity"));
}

void check_turns(const std::string& turns) {
  if (turns == "requeue") return;
  if (turns == "park" || turns == "fused" || turns == "client") not_built("--turns " + turns, "use --turns requeue");
  usage("'" + turns + "' is no way to take turns: use --turns requeue");
}

Selection select(const SelectionFlags& flags) {
  check_turns(flags.turns);
  Selection selection;
  if (!flags.flaw.empty()) {
    selection.options.flaw = properties::find_flaw(flags.flaw);
    if (selection.options.flaw == nullptr) usage("there is no flaw '" + flags.flaw + "'; see turnstile list flaws");
  }
  std::string name = flags.scenario;
  if (name.empty()) name = selection.options.flaw == nullptr ? "standard" : std::string(selection.options.flaw->scenario);
  selection.scenario = properties::find_scenario(name);
  if (selection.scenario == nullptr) usage("there is no scenario '" + name + "'; see turnstile list scenarios");
  selection.options.overlay = !flags.no_overlay;
  if (flags.faults == "all") return selection;
  selection.options.faults = {};
  if (flags.faults == "none") return selection;
  std::istringstream names(flags.faults);
  for (std::string fault; std::getline(names, fault, ',');) {
    const auto kind = sim::fault_named(fault);
    if (!kind) usage("there is no fault '" + fault + "'; see turnstile list faults");
    if (!selection.scenario->faults().contains(*kind)) usage("scenario " + name + " has no fault '" + fault + "'");
    selection.options.faults.insert(*kind);
  }
  return selection;
}

Selection selection_of(const properties::Failure& failure, const std::string& name) {
  SelectionFlags flags;
  flags.scenario = failure.scenario;
  flags.flaw = failure.flaw;
  flags.turns = failure.turns;
  Selection selection = select(flags);
  std::vector<std::string> unknown;
  selection.options = properties::options_of(failure, unknown);
  if (!unknown.empty()) usage(name + " names a fault that this turnstile does not know: " + unknown.front());
  return selection;
}

}  // namespace turnstile::app
