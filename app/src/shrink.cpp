#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <limits>

#include "command.hpp"
#include "failure_file.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "show.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/failure_files.hpp"
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

struct Shrinkable {
  Selection selection;
  properties::Failure failure;
  std::filesystem::path out;
};

Shrinkable shrinkable_seed() {
  Shrinkable what;
  what.selection = select_seed(shrink_flags.selection);
  what.failure = of_seed(what.selection, parse_seed(shrink_flags.what));
  if (what.failure.run.property.empty())
    usage(fmt::format("seed {} does not fail in {}: nothing to shrink", shrink_flags.what, what.failure.scenario));
  what.out =
      shrink_flags.out.empty() ? std::filesystem::path("failures") / failure_name(what.failure) : std::filesystem::path(shrink_flags.out);
  return what;
}

Shrinkable shrinkable_file() {
  refuse_beside_a_file(shrink_flags.selection, shrink_flags.what);
  Shrinkable what;
  what.failure = read_failure(shrink_flags.what);
  what.selection = selection_of(what.failure, shrink_flags.what);
  if (what.failure.run.property.empty()) usage(shrink_flags.what + " holds a run that does not fail: nothing to shrink");
  what.out = shrink_flags.out.empty() ? shrink_flags.what : shrink_flags.out;
  return what;
}

// As a file and as a page, as far as they can be written.
properties::FailurePlaces keep_shrunk(const Shrinkable& what, Unwritten& unwritten) {
  properties::FailurePlaces places;
  if (!unwritten.note(properties::save_failure(what.out, what.failure))) return places;
  places.replay = "turnstile replay " + properties::pasted_path(what.out);
  if (what.failure.run.events > kDrawnEventsMax) return places;
  const viewer::Page page = draw(what.selection, what.failure, places.replay);
  places.faults = viewer::faults_in(page.runs.front().timeline);
  const auto timeline = std::filesystem::path(what.out).replace_extension("html");
  if (unwritten.note(write_whole(timeline, viewer::timeline_html(page)))) places.timeline = properties::pasted_path(timeline);
  return places;
}

void shrink() {
  const std::int64_t allowed_ms = parse_duration_ms(shrink_flags.duration);
  const bool is_seed = looks_like_seed(shrink_flags.what) && !std::filesystem::exists(shrink_flags.what);
  Shrinkable what = is_seed ? shrinkable_seed() : shrinkable_file();
  require_writable_file(what.out, "--output");
  listen_to_signals();

  properties::Failure& failure = what.failure;
  const auto until = Clock::now() + std::chrono::milliseconds(allowed_ms);
  properties::ShrinkLimits limits;
  limits.events_max = limits.runs_max = std::numeric_limits<std::uint64_t>::max();
  limits.stop = [until] { return interrupted() || Clock::now() >= until; };
  const auto shrunk = properties::shrink(*what.selection.scenario, what.selection.options, failure.run, limits);
  if (!shrunk.reproduced) usage(shrink_flags.what + " does not fail any more as it was recorded: turnstile replay " + shrink_flags.what);
  if (!failure.original) failure.original = failure.run;
  failure.run = shrunk.run;
  failure.version = kVersion;
  failure.revision = kRevision;

  Unwritten unwritten;
  const auto places = keep_shrunk(what, unwritten);
  say("{}", properties::failure_block(failure, places));
  const std::string stopped = interrupted() ? interrupted_by() : "time was up";
  say("  {} candidates run, {} events{}\n", shrunk.runs, shrunk.events, shrunk.finished ? "" : "; " + stopped + ": the best so far");
  unwritten.end(unless_interrupted(failure.run.liveness ? ExitCode::liveness_violated : ExitCode::safety_violated));
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
