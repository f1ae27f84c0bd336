#include "selection.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <sstream>
#include <vector>

#include "misspelt.hpp"
#include "this_program.hpp"
#include "turnstile/sim/run/worker_log.hpp"

namespace turnstile::app {

void SelectionFlags::add_to(CLI::App& command) {
  options_ = {
      with_twin(command.add_option("--scenario", scenario, "see: list scenarios (default: the first, or the flaw's own)")),
      with_twin(command.add_option("--flaw", flaw, "plant a flaw, see: list flaws")),
      with_twin(command.add_option("--turns", turns, about_turns())),
      with_twin(command.add_option("--faults", faults, "all, none, or names with commas, see: list faults")),
      with_twin(command.add_option("--search", search, "how seeds are explored, see: list searches (default mix)")),
      with_twin(command.add_flag("--no-overlay", no_overlay, "wait for the fold before the next decision of an entity")),
  };
  if (this_program().logs.empty() && this_program().with_log == nullptr) return;
  options_.push_back(with_twin(command.add_option(
      "--log", log, "the workers' log: simulated (default), or rdkafka, which is that of run on a simulated librdkafka")));
}

std::string SelectionFlags::given() const {
  std::string names;
  for (const CLI::Option* option : options_) {
    if (option->count() != 0) names += (names.empty() ? "" : ", ") + option->get_name();
  }
  return names;
}

void refuse_beside_a_file(const SelectionFlags& flags, const std::string& file) {
  const std::string given = flags.given();
  if (given.empty()) return;
  usage(file + " says itself which run it is of: leave out " + given + " (or its variable), or give a seed");
}

namespace {

// Ends with exit code 2: "there is no flaw 'no_comand_id'; did you mean 'no_command_id'? see turnstile list flaws".
template <class All, class Name>
[[noreturn]] void no_such(const std::string& what, const std::string& name, const All& all, Name name_of) {
  std::vector<std::string_view> names;
  for (const auto& each : all) names.emplace_back(name_of(each));
  const std::string meant = did_you_mean(name, names);
  usage("there is no " + what + " '" + name + "'" + (meant.empty() ? ";" : meant) + " see " + typed("list ") + what +
        (what == "search" ? "es" : "s"));
}

}  // namespace

core::Turns parse_turns(const std::string& turns, bool no_overlay) {
  const auto named = core::turns_named(turns);
  if (!named) usage("'" + turns + "' is no way to take turns: use --turns requeue, park, fused or client");
  if (no_overlay && core::decides_at_once(*named)) usage("--no-overlay has no meaning with --turns " + turns + ": nothing is early");
  return *named;
}

std::string about_turns() { return "how commands take turns: requeue, park, fused or client (default requeue)"; }

namespace {

const properties::Scenario& scenario_of(const SelectionFlags& flags, Search search, const properties::Flaw* flaw) {
  if (!flags.scenario.empty()) return scenario_named(flags.scenario);
  return search == Search::exhaustive ? scenario_named("small") : usual_scenario(flaw);
}

}  // namespace

const properties::Scenario& scenario_named(const std::string& name) {
  const properties::Scenarios& all = this_program().scenarios;
  const properties::Scenario* scenario = all.find(name);
  if (scenario == nullptr) no_such("scenario", name, all, [](const auto& each) { return each->name(); });
  return *scenario;
}

namespace {

// Null: SimLog. Does not return if another program has it.
const sim::WorkerLog* log_named(const std::string& name, const std::string& asked_by) {
  if (name == "simulated" || name.empty()) return nullptr;
  const Program& program = this_program();
  for (const sim::WorkerLog* log : program.logs) {
    if (log->name == name) return log;
  }
  if (program.with_log != nullptr) program.with_log(name);
  usage(asked_by + "this " + program.name + " has no log '" + name + "' for its workers");
}

void require_possible(const Selection& selection, const std::string& asked_by) {
  const std::string problem = selection.scenario->refuses(selection.options);
  if (problem.empty()) return;
  const std::string with_log = selection.options.log == nullptr ? "" : fmt::format(" with --log {}", selection.options.log->name);
  usage(fmt::format("{}scenario {} cannot be run{}: {}", asked_by, selection.scenario->name(), with_log, problem));
}

}  // namespace

Selection select(const SelectionFlags& flags) {
  Selection selection;
  if (flags.search == "guided") selection.search = Search::guided;
  if (flags.search == "exhaustive") selection.search = Search::exhaustive;
  selection.options.search = properties::find_strategy(selection.search == Search::seeds ? flags.search : "mix");
  if (selection.options.search == nullptr)
    no_such("search", flags.search, properties::all_strategies(), [](const auto& search) { return search.name; });
  const auto flaws = all_flaws();
  const properties::Flaw* flaw = properties::find_flaw(flaws, flags.flaw);
  if (flaw == nullptr && !flags.flaw.empty()) no_such("flaw", flags.flaw, flaws, [](const auto& each) { return each.name; });
  selection.options.turns = !flags.turns.empty() ? parse_turns(flags.turns, flags.no_overlay)
                            : flaw != nullptr    ? flaw->turns.first()
                                                 : core::Turns::requeue;
  selection.scenario = &scenario_of(flags, selection.search, flaw);
  selection.options.flaw = properties::find_flaw(selection.scenario->flaws(), flags.flaw);
  const std::string name(selection.scenario->name());
  if (flaw != nullptr && selection.options.flaw == nullptr) usage("flaw " + flags.flaw + " cannot be planted into scenario " + name);
  selection.options.overlay = !flags.no_overlay;
  selection.options.log = log_named(flags.log, "");
  require_possible(selection, "");
  if (!selection.scenario->turns().contains(selection.options.turns))
    usage("scenario " + name + " is not for --turns " + std::string(core::name(selection.options.turns)) + " (docs/turns.md)");
  if (flaw != nullptr && !flaw->turns.contains(selection.options.turns))
    usage("flaw " + flags.flaw + " breaks a piece that --turns " + flags.turns + " does not have");
  if (flags.faults == "all") return selection;
  selection.options.faults = {};
  if (flags.faults == "none") return selection;
  std::istringstream names(flags.faults + (flags.faults.ends_with(',') ? "," : ""));
  for (std::string fault; std::getline(names, fault, ',');) {
    const auto kind = sim::fault_named(fault);
    if (!kind) no_such("fault", fault, sim::all_faults(), [](const auto& each) { return each.name; });
    if (!selection.scenario->faults().contains(*kind)) usage("scenario " + name + " has no fault '" + fault + "'");
    selection.options.faults.insert(*kind);
  }
  return selection;
}

Selection select_seed(const SelectionFlags& flags) {
  Selection selection = select(flags);
  if (selection.search != Search::seeds) usage("a run of --search " + flags.search + " is not known by its seed: give the failure file");
  return selection;
}

Selection selection_of(const properties::Failure& failure, const std::string& name) {
  const auto* scenario = this_program().scenarios.find(failure.scenario);
  if (scenario == nullptr)
    usage(name + " cannot be replayed: it names a scenario that this " + this_program().name + " does not know: '" + failure.scenario +
          "'; use the program that does");
  const std::string cannot = name + " cannot be replayed: ";
  auto options = properties::options_of(failure, *scenario, log_named(failure.log, cannot));
  if (!options) usage(cannot + options.error());
  const Selection selection{scenario, *options};
  require_possible(selection, cannot);
  return selection;
}

}  // namespace turnstile::app
