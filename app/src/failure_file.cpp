#include "failure_file.hpp"

#include <fmt/core.h>

#include "command.hpp"
#include "this_program.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/sim/world/label.hpp"

namespace turnstile::app {

namespace {

using properties::Failure;

// A world's failures always carry its name: worlds of several programs share a folder.
bool goes_without_saying(const Failure& failure) {
  const auto flaws = all_flaws();
  const properties::Scenario& usual = usual_scenario(properties::find_flaw(flaws, failure.flaw));
  return failure.scenario == usual.name() && usual.narrator().of_protocol();
}

bool all_faults(const std::vector<std::string>& faults) { return faults.size() == sim::all_faults().size(); }

// The default search of this seed.
std::string_view usual_search(std::uint64_t seed) { return properties::find_strategy("mix")->chosen_for(seed).name; }

std::string joined(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ",") + name;
  return list.empty() ? "none" : list;
}

}  // namespace

std::string options_suffix(const NamedOptions& options) {
  std::string suffix;
  if (!options.flaw.empty()) suffix += "-" + options.flaw;
  if (options.turns != core::name(core::Turns::requeue)) suffix += "-" + options.turns;
  if (!options.log.empty()) suffix += "-" + options.log;
  if (!options.overlay) suffix += "-no-overlay";
  if (options.faults.empty()) return suffix + "-no-faults";
  if (!all_faults(options.faults)) suffix += fmt::format("-faults-{:08x}", sim::hash_text(joined(options.faults)) >> 32U);
  return suffix;
}

std::string failure_name(const Failure& failure) {
  std::string name = failure.run.property;
  if (!goes_without_saying(failure)) name += "-" + failure.scenario;
  if (failure.search != usual_search(failure.seed)) name += "-" + failure.search;
  name += options_suffix({failure.flaw, failure.turns, failure.overlay, failure.faults, failure.log});
  return fmt::format("{}-{:x}.json", name, failure.seed);
}

std::string replay_seed_command(const Failure& failure) {
  if (properties::find_strategy(failure.search) == nullptr) return {};
  std::string command = fmt::format("{} {:#x} --scenario {}", typed("replay"), failure.seed, failure.scenario);
  if (!failure.flaw.empty()) command += " --flaw " + failure.flaw;
  if (failure.turns != core::name(core::Turns::requeue)) command += " --turns " + failure.turns;
  if (!failure.log.empty()) command += " --log " + failure.log;
  if (!failure.overlay) command += " --no-overlay";
  if (!all_faults(failure.faults)) command += " --faults " + joined(failure.faults);
  return command + " --search " + failure.search;
}

Failure read_failure(const std::filesystem::path& file) {
  auto failure = properties::load_failure(file);
  if (!failure) usage(failure.error());
  return *std::move(failure);
}

}  // namespace turnstile::app
