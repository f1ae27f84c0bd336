#include <fmt/core.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "command.hpp"
#include "failure_file.hpp"
#include "files.hpp"
#include "output.hpp"
#include "report.hpp"
#include "selection.hpp"
#include "this_program.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/properties/first_difference.hpp"
#include "turnstile/viewer/draw.hpp"
#include "turnstile/viewer/perfetto.hpp"
#include "turnstile/viewer/table.hpp"
#include "turnstile/viewer/words.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

struct ReplayFlags {
  std::string what;
  SelectionFlags selection;
  bool trace = false;
  std::string until;
  std::string html;
  std::string perfetto;
  bool check_determinism = false;
  bool record = false;
};

void print_result(const properties::Failure& failure, const properties::FailurePlaces& places = {}) {
  if (failure.run.property.empty()) {
    say("HELD  seed={:#x}  scenario={}  {} events  hash {:016x}\n", failure.seed, failure.scenario, failure.run.events, failure.run.hash);
  } else {
    say("{}", properties::failure_block(failure, places));
  }
}

ExitCode code_of(const properties::Failure& failure) {
  if (failure.run.property.empty()) return ExitCode::held;
  return failure.run.liveness ? ExitCode::liveness_violated : ExitCode::safety_violated;
}

// Runs again and compares. False: the runs differ, and the verdict is worth nothing.
bool is_deterministic(const ReplayFlags& flags, const properties::Scenario& scenario, const properties::RunRequest& request,
                      std::uint64_t hash) {
  if (!flags.check_determinism) return true;
  const auto again = scenario.run(request);
  if (again.hash == hash) return true;
  say("{}", properties::not_deterministic_block(scenario, request, {}));
  return false;
}

// Where the recording did not fit, by the choice's address.
std::string divergence_text(const sim::Divergence& divergence, const std::vector<sim::RecordedChoice>& choices) {
  const sim::RecordedChoice& choice = choices[divergence.place];
  std::string text = fmt::format("the run differs from the recording from choice {} of {} on: {} (lane {:x}, number {}) {}",
                                 divergence.place + 1, choices.size(), choice.label, choice.lane.value, choice.index,
                                 divergence.misfit ? "had fewer answers" : "was never asked for");
  if (divergence.unused > 1) text += fmt::format("; {} choices were never asked for", divergence.unused);
  return text;
}

bool on_terminal() {
  const char* const refused = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) == 1 && (refused == nullptr || *refused == '\0');
}

viewer::EventNumber until_event(const ReplayFlags& flags) {
  if (flags.until.empty()) return 0;
  viewer::EventNumber number = 0;
  const auto* const end = flags.until.data() + flags.until.size();
  const auto [stopped, error] = std::from_chars(flags.until.data(), end, number);
  if (error != std::errc() || stopped != end || number == 0) usage("--until " + flags.until + " is no event: give its number, from 1 on");
  return number;
}

// Additional outputs: the run as a page, as a trace for Perfetto, as a table.
void show(const ReplayFlags& flags, viewer::Page page, Unwritten& unwritten) {
  const viewer::PageRun& run = page.runs.front();
  const viewer::TableOptions options{on_terminal(), until_event(flags), run.verdict ? run.verdict->event : 0};
  if (flags.trace) say("{}", viewer::table(run.timeline, options));
  if (!flags.html.empty()) unwritten.note(write_whole(flags.html, viewer::timeline_html(page)));
  if (!flags.perfetto.empty()) unwritten.note(write_whole(flags.perfetto, viewer::perfetto_json(run.timeline)));
}
bool is_shown(const ReplayFlags& flags) { return flags.trace || !flags.html.empty() || !flags.perfetto.empty(); }

// After a change that moves hashes on purpose: updates the file with the current run, if the same property still fails. The run as it was
// found is dropped, because it is out of date.
void record(const std::filesystem::path& file, const properties::Failure& recorded, const properties::RunResult& result) {
  properties::Failure now = recorded;
  now.run = properties::failed_run(result);
  now.original.reset();
  now.version = kVersion;
  now.revision = kRevision;
  if (now.run.property != recorded.run.property)
    usage("replay: not recorded: another verdict; find it again with " + typed("explore") + ", or mend what was broken");
  // A file that is up to date is not rewritten, not even its version.
  if (now.run.hash == recorded.run.hash && now.run.message == recorded.run.message && now.run.event == recorded.run.event &&
      !recorded.original)
    end(ExitCode::held);
  if (const auto saved = properties::save_failure(file, now); !saved) usage(saved.error());
  say("  recorded: hash {:016x}, was {:016x}\n", now.run.hash, recorded.run.hash);
  end(ExitCode::held);
}

void replay_file(const ReplayFlags& flags, const std::filesystem::path& file) {
  const properties::Failure recorded = read_failure(file);
  const Selection selection = selection_of(recorded, file.string());
  properties::RunRequest request;
  request.seed = recorded.seed;
  request.options = selection.options;
  request.recording = &recorded.run.choices;
  request.record = true;  // the size of a run counts its choices
  const auto result = selection.scenario->run(request);

  properties::Failure found = recorded;
  found.run = properties::failed_run(result);
  found.run.choices = recorded.run.choices;
  Unwritten unwritten;
  properties::FailurePlaces places;
  const bool failed = !found.run.property.empty();
  if (is_shown(flags) || (failed && found.run.events <= viewer::kDrawnEventsMax)) {
    viewer::Page page = viewer::draw(*selection.scenario, selection.options, recorded, typed("replay ") + properties::pasted_path(file));
    if (failed) places.faults = viewer::faults_in(page.runs.front().timeline);
    if (is_shown(flags)) show(flags, std::move(page), unwritten);
  }
  print_result(found, places);
  if (recorded.version != kVersion) say("  the file was written by turnstile {}\n", recorded.version);
  if (result.divergence) say("  {}\n", divergence_text(*result.divergence, recorded.run.choices));
  const bool same = found.run.property == recorded.run.property && found.run.hash == recorded.run.hash;
  say("  {}\n", same ? "the same violation and the same hash as recorded"
                     : fmt::format("recorded: {} with hash {:016x}", recorded.run.property.empty() ? "no violation" : recorded.run.property,
                                   recorded.run.hash));
  const bool deterministic = is_deterministic(flags, *selection.scenario, request, result.hash);
  if (deterministic && flags.record) record(file, recorded, result);
  unwritten.end(deterministic ? code_of(found) : ExitCode::not_deterministic);
}

void replay_seed(const ReplayFlags& flags, std::uint64_t seed) {
  const Selection selection = select_seed(flags.selection);
  properties::RunRequest request;
  request.seed = seed;
  request.options = selection.options;
  const auto result = selection.scenario->run(request);
  const auto search = selection.options.search->chosen_for(seed).name;
  properties::Failure found = properties::describe_recorded(*selection.scenario, selection.options, search, result);
  found.version = kVersion;
  found.revision = kRevision;
  Unwritten unwritten;
  if (is_shown(flags)) {
    viewer::Page page = viewer::page_of(found, replay_seed_command(found));
    page.runs.push_back(viewer::record_run(*selection.scenario, request, "as found"));
    show(flags, std::move(page), unwritten);
  }
  print_result(found);
  say("  configuration: {}\n", result.configuration);
  const bool deterministic = is_deterministic(flags, *selection.scenario, request, result.hash);
  unwritten.end(deterministic ? code_of(found) : ExitCode::not_deterministic);
}

}  // namespace

void add_replay(CLI::App& parser) {
  auto* command = parser.add_subcommand("replay", "run one seed, or one failure file, again");
  const auto flags = std::make_shared<ReplayFlags>();
  command->add_option("what", flags->what, "a seed or a failure file")->required();
  flags->selection.add_to(*command);
  with_twin(command->add_flag("--trace", flags->trace, "print every event"));
  with_twin(command->add_option("--until", flags->until, "with --trace: the number of the last event to print"));
  with_twin(command->add_option("--html", flags->html, "draw the run: one HTML file that needs nothing else"));
  with_twin(command->add_option("--perfetto", flags->perfetto, "write the run as trace events, for ui.perfetto.dev"));
  with_twin(command->add_flag("--check-determinism", flags->check_determinism, "run it twice and compare the hashes"));
  command->add_flag("--record", flags->record,
                    "write the file anew with the hash that the run has now; exits 0 if the same property fails");
  command->callback([flags] {
    if (!flags->until.empty()) {
      if (!flags->trace) usage("--until says where --trace ends: give both");
      until_event(*flags);
    }
    if (looks_like_seed(flags->what) && !std::filesystem::exists(flags->what)) replay_seed(*flags, parse_seed(flags->what));
    refuse_beside_a_file(flags->selection, flags->what);
    replay_file(*flags, flags->what);
  });
}

}  // namespace turnstile::app
