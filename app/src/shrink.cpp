#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <limits>

#include "command.hpp"
#include "failure_file.hpp"
#include "report.hpp"
#include "selection.hpp"
#include "show.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/shrink.hpp"
#include "turnstile/viewer/words.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

using Clock = std::chrono::steady_clock;

struct ShrinkFlags {
  std::string what;
  SelectionFlags selection;
  std::string out;
  std::string duration = "30s";
};
ShrinkFlags shrink_flags;

properties::Failure of_seed(const Selection& selection, std::uint64_t seed) {
  properties::RunRequest request;
  request.seed = seed;
  request.options = selection.options;
  return properties::describe_failure(*selection.scenario, selection.options, selection.scenario->run(request));
}

void shrink() {
  const bool is_seed = looks_like_seed(shrink_flags.what) && !std::filesystem::exists(shrink_flags.what);
  properties::Failure failure;
  Selection selection;
  if (is_seed) {
    selection = select_seed(shrink_flags.selection);
    failure = of_seed(selection, parse_seed(shrink_flags.what));
    if (failure.run.property.empty())
      usage(fmt::format("seed {} does not fail in {}: nothing to shrink", shrink_flags.what, failure.scenario));
  } else {
    failure = read_failure(shrink_flags.what);
    selection = selection_of(failure, shrink_flags.what);
    if (failure.run.property.empty()) usage(shrink_flags.what + " holds a run that does not fail: nothing to shrink");
  }

  const auto until = Clock::now() + std::chrono::milliseconds(parse_duration_ms(shrink_flags.duration));
  properties::ShrinkLimits limits;
  limits.events_max = limits.runs_max = std::numeric_limits<std::uint64_t>::max();
  limits.stop = [until] { return Clock::now() >= until; };
  const auto shrunk = properties::shrink(*selection.scenario, selection.options, failure.run, limits);
  if (!shrunk.reproduced) usage(shrink_flags.what + " does not fail any more as it was recorded: turnstile replay " + shrink_flags.what);
  if (!failure.original) failure.original = failure.run;
  failure.run = shrunk.run;
  failure.version = kVersion;
  failure.revision = kRevision;

  std::filesystem::path file = shrink_flags.out;
  if (file.empty() && !is_seed) file = shrink_flags.what;
  file = file.empty() ? write_failure("failures", failure) : write_failure_to(file, failure);
  properties::FailurePlaces places;
  places.replay = "turnstile replay " + file.string();
  if (failure.run.events <= kDrawnEventsMax) {
    const viewer::Page page = draw(selection, failure, places.replay);
    places.timeline = std::filesystem::path(file).replace_extension("html").string();
    places.faults = viewer::faults_in(page.runs.front().timeline);
    write_whole(places.timeline, viewer::timeline_html(page));
  }
  fmt::print("{}", properties::failure_block(failure, places));
  fmt::print("  {} candidates run, {} events{}\n", shrunk.runs, shrunk.events, shrunk.finished ? "" : "; time was up: the best so far");
  end(failure.run.liveness ? ExitCode::liveness_violated : ExitCode::safety_violated);
}

}  // namespace

void add_shrink(CLI::App& parser) {
  auto* command = parser.add_subcommand("shrink", "make a failing run small: fewer commands, fewer faults, duller choices");
  command->add_option("what", shrink_flags.what, "a seed or a failure file")->required();
  shrink_flags.selection.add_to(*command);
  with_twin(command->add_option("-o,--output", shrink_flags.out, "the file to write (default: the file that was given, or into failures)"));
  with_twin(command->add_option("--for", shrink_flags.duration, "stop after so long with the best so far (default 30s)"));
  command->callback(shrink);
}

}  // namespace turnstile::app
