#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <filesystem>
#include <limits>
#include <memory>

#include "command.hpp"
#include "failure_file.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "this_program.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/properties/shrink.hpp"
#include "turnstile/viewer/draw.hpp"
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

Shrinkable shrinkable_seed(const ShrinkFlags& flags) {
  Shrinkable what;
  what.selection = select_seed(flags.selection);
  what.failure = of_seed(what.selection, parse_seed(flags.what));
  if (what.failure.run.property.empty())
    usage(fmt::format("seed {} does not fail in {}: nothing to shrink", flags.what, what.failure.scenario));
  what.out = flags.out.empty() ? std::filesystem::path("failures") / failure_name(what.failure) : std::filesystem::path(flags.out);
  return what;
}

Shrinkable shrinkable_file(const ShrinkFlags& flags) {
  refuse_beside_a_file(flags.selection, flags.what);
  Shrinkable what;
  what.failure = read_failure(flags.what);
  what.selection = selection_of(what.failure, flags.what);
  if (what.failure.run.property.empty()) usage(flags.what + " holds a run that does not fail: nothing to shrink");
  what.out = flags.out.empty() ? flags.what : flags.out;
  return what;
}

// As a file and as a page, as far as possible.
properties::FailurePlaces keep_shrunk(const Shrinkable& what, Unwritten& unwritten) {
  properties::FailurePlaces places;
  if (!unwritten.note(properties::save_failure(what.out, what.failure))) return places;
  places.replay = typed("replay ") + properties::pasted_path(what.out);
  if (what.failure.run.events > viewer::kDrawnEventsMax) return places;
  const viewer::Page page = viewer::draw(*what.selection.scenario, what.selection.options, what.failure, places.replay);
  places.faults = viewer::faults_in(page.runs.front().timeline);
  const auto timeline = std::filesystem::path(what.out).replace_extension("html");
  if (unwritten.note(write_whole(timeline, viewer::timeline_html(page)))) places.timeline = properties::pasted_path(timeline);
  return places;
}

void shrink(const ShrinkFlags& flags) {
  const std::int64_t allowed_ms = parse_duration_ms(flags.duration);
  const bool is_seed = looks_like_seed(flags.what) && !std::filesystem::exists(flags.what);
  Shrinkable what = is_seed ? shrinkable_seed(flags) : shrinkable_file(flags);
  require_writable_file(what.out, "--output");
  listen_to_signals();

  properties::Failure& failure = what.failure;
  const auto until = Clock::now() + std::chrono::milliseconds(allowed_ms);
  properties::ShrinkLimits limits;
  limits.events_max = limits.runs_max = std::numeric_limits<std::uint64_t>::max();
  limits.stop = [until] { return interrupted() || Clock::now() >= until; };
  const auto shrunk = properties::shrink(*what.selection.scenario, what.selection.options, failure.run, limits);
  if (!shrunk.reproduced) usage(flags.what + " does not fail any more as it was recorded: " + typed("replay ") + flags.what);
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
  auto* command = parser.add_subcommand("shrink", "make a failing run small: fewer commands, fewer faults, less eventful choices");
  const auto flags = std::make_shared<ShrinkFlags>();
  command->add_option("what", flags->what, "a seed or a failure file")->required();
  flags->selection.add_to(*command);
  with_twin(command->add_option("-o,--output", flags->out, "the file to write (default: the file that was given, or into failures)"));
  with_twin(command->add_option("--for", flags->duration, "stop after so long with the best so far (default 30s)"));
  command->callback([flags] { shrink(*flags); });
}

}  // namespace turnstile::app
