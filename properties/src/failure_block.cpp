#include "turnstile/properties/failure_block.hpp"

#include "hexadecimal.hpp"

namespace turnstile::properties {

namespace {

std::string counted(std::uint64_t count, std::string_view what) {
  std::string text = std::to_string(count) + " ";
  text += what;
  if (count != 1) text += 's';
  return text;
}

std::string shrunk_text(const FailedRun& from, const FailedRun& to) {
  return std::to_string(from.events) + " -> " + std::to_string(to.events) + " events, size " + std::to_string(from.size.total()) + " -> " +
         std::to_string(to.size.total()) + " (" + counted(to.size.commands, "command") + ", " + counted(to.size.faults, "fault") + ", " +
         counted(to.size.choices, "other choice") + ")";
}

std::string faults_text(const std::vector<std::string>& faults) {
  constexpr std::size_t kTold = 4;
  std::string text;
  for (std::size_t index = 0; index < faults.size() && index < kTold; ++index) text += (index == 0 ? "" : "; ") + faults[index];
  if (faults.size() > kTold) text += "; and " + std::to_string(faults.size() - kTold) + " more";
  return text;
}

}  // namespace

std::string failure_block(const Failure& failure, const FailurePlaces& places) {
  const FailedRun& run = failure.run;
  std::string block = "FAIL " + run.property + "  seed=0x" + hexadecimal(failure.seed) + "  event=" + std::to_string(run.event) + "/" +
                      std::to_string(run.events) + "  scenario=" + failure.scenario + "  turns=" + failure.turns;
  if (!failure.search.empty()) block += "  search=" + failure.search;
  if (!failure.log.empty()) block += "  log=" + failure.log;
  if (!failure.overlay) block += "  no-overlay";
  if (!failure.flaw.empty()) block += "  flaw=" + failure.flaw;
  block += "  turnstile " + failure.version;
  if (!failure.revision.empty()) block += " (" + failure.revision + ")";
  block += "\n  " + run.message + "\n";
  if (failure.original) block += "  shrunk:   " + shrunk_text(*failure.original, run) + "\n";
  if (!places.faults.empty()) block += "  faults:   " + faults_text(places.faults) + "\n";
  block += "  hash:     " + hexadecimal(run.hash, 16) + " over " + counted(run.choices.size(), "choice") + "\n";
  if (!places.replay.empty()) block += "  replay:   " + places.replay + "\n";
  if (!places.timeline.empty()) block += "  timeline: " + places.timeline + "\n";
  return block;
}

}  // namespace turnstile::properties
