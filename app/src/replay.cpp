#include <fmt/core.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "command.hpp"
#include "failure_file.hpp"
#include "report.hpp"
#include "selection.hpp"
#include "show.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/viewer/perfetto.hpp"
#include "turnstile/viewer/table.hpp"
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
ReplayFlags replay_flags;

void print_result(const properties::Failure& failure) {
  if (failure.run.property.empty()) {
    fmt::print("HELD  seed={:#x}  scenario={}  {} events  hash {:016x}\n", failure.seed, failure.scenario, failure.run.events,
               failure.run.hash);
  } else {
    fmt::print("{}", properties::failure_block(failure, properties::FailurePlaces{}));
  }
}

ExitCode code_of(const properties::Failure& failure) {
  if (failure.run.property.empty()) return ExitCode::held;
  return failure.run.liveness ? ExitCode::liveness_violated : ExitCode::safety_violated;
}

// Runs once more and compares.
void check_determinism(const properties::Scenario& scenario, const properties::RunRequest& request, std::uint64_t hash) {
  properties::RunRequest again = request;
  again.sink = nullptr;
  const auto result = scenario.run(again);
  if (result.hash == hash) return;
  fmt::print("NOT DETERMINISTIC  hash {:016x}, then {:016x}\n", hash, result.hash);
  end(ExitCode::not_deterministic);
}

// Where the recording did not fit, by the address of the choice.
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

viewer::EventNumber until_event() {
  if (replay_flags.until.empty()) return 0;
  viewer::EventNumber number = 0;
  const auto* const end = replay_flags.until.data() + replay_flags.until.size();
  const auto [stopped, error] = std::from_chars(replay_flags.until.data(), end, number);
  if (error != std::errc() || stopped != end || number == 0)
    usage("--until " + replay_flags.until + " is no event: give its number, from 1 on");
  return number;
}

// What was asked for beside the result: the run as a page, as a trace for Perfetto, as a table.
void show(viewer::Page page) {
  const viewer::PageRun& run = page.runs.front();
  const viewer::TableOptions options{on_terminal(), until_event(), run.verdict ? run.verdict->event : 0};
  if (replay_flags.trace) fmt::print("{}", viewer::table(run.timeline, options));
  if (!replay_flags.html.empty()) write_whole(replay_flags.html, viewer::timeline_html(page));
  if (!replay_flags.perfetto.empty()) write_whole(replay_flags.perfetto, viewer::perfetto_json(run.timeline));
}
bool is_shown() { return replay_flags.trace || !replay_flags.html.empty() || !replay_flags.perfetto.empty(); }

std::string replay_command(const properties::Failure& found) {
  return fmt::format("turnstile replay {:#x} --scenario {}{}{}", found.seed, found.scenario,
                     found.flaw.empty() ? "" : " --flaw " + found.flaw, found.overlay ? "" : " --no-overlay") +
         (found.search.empty() ? "" : " --search " + found.search);
}

// After a change that means to move hashes: the file gets what the run is now, if the same property still fails. The run as it was found is
// left out, for what it holds is no longer so.
void record(const std::filesystem::path& file, const properties::Failure& recorded, const properties::RunResult& result) {
  properties::Failure now = recorded;
  now.run = properties::failed_run(result);
  now.original.reset();
  now.version = kVersion;
  now.revision = kRevision;
  if (now.run.property != recorded.run.property)
    usage("replay: not recorded: another verdict; find it again with turnstile explore, or mend what was broken");
  // A file that says all this already stays as it is, version and all.
  if (now.run.hash == recorded.run.hash && now.run.message == recorded.run.message && now.run.event == recorded.run.event &&
      !recorded.original)
    end(ExitCode::held);
  write_failure_to(file, now);
  fmt::print("  recorded: hash {:016x}, was {:016x}\n", now.run.hash, recorded.run.hash);
  end(ExitCode::held);
}

void replay_file(const std::filesystem::path& file) {
  const properties::Failure recorded = read_failure(file);
  const Selection selection = selection_of(recorded, file.string());
  properties::RunRequest request;
  request.seed = recorded.seed;
  request.options = selection.options;
  request.recording = &recorded.run.choices;
  request.record = replay_flags.record;
  const auto result = selection.scenario->run(request);

  properties::Failure found = recorded;
  found.run = properties::failed_run(result);
  found.run.choices = recorded.run.choices;
  if (is_shown()) show(draw(selection, recorded, fmt::format("turnstile replay {}", file.string())));
  print_result(found);
  if (recorded.version != kVersion) fmt::print("  the file was written by turnstile {}\n", recorded.version);
  if (result.divergence) fmt::print("  {}\n", divergence_text(*result.divergence, recorded.run.choices));
  const bool same = found.run.property == recorded.run.property && found.run.hash == recorded.run.hash;
  fmt::print("  {}\n", same ? "the same violation and the same hash as recorded"
                            : fmt::format("recorded: {} with hash {:016x}",
                                          recorded.run.property.empty() ? "no violation" : recorded.run.property, recorded.run.hash));
  if (replay_flags.check_determinism) check_determinism(*selection.scenario, request, result.hash);
  if (replay_flags.record) record(file, recorded, result);
  end(code_of(found));
}

void replay_seed(std::uint64_t seed) {
  const Selection selection = select_seed(replay_flags.selection);
  properties::RunRequest request;
  request.seed = seed;
  request.options = selection.options;
  const auto result = selection.scenario->run(request);
  properties::Failure found;
  found.version = kVersion;
  found.revision = kRevision;
  found.scenario = selection.scenario->name();
  found.flaw = selection.options.flaw == nullptr ? "" : std::string(selection.options.flaw->name);
  found.overlay = selection.options.overlay;
  found.seed = seed;
  found.search = selection.options.search->chosen_for(seed).name;
  found.run = properties::failed_run(result);
  if (is_shown()) {
    viewer::Page page = page_of(found, replay_command(found));
    page.runs.push_back(record_run(*selection.scenario, request, "as found"));
    show(std::move(page));
  }
  print_result(found);
  fmt::print("  configuration: {}\n", result.configuration);
  if (replay_flags.check_determinism) check_determinism(*selection.scenario, request, result.hash);
  end(code_of(found));
}

}  // namespace

void add_replay(CLI::App& parser) {
  auto* command = parser.add_subcommand("replay", "run one seed, or one failure file, again");
  command->add_option("what", replay_flags.what, "a seed or a failure file")->required();
  replay_flags.selection.add_to(*command);
  with_twin(command->add_flag("--trace", replay_flags.trace, "print every event"));
  with_twin(command->add_option("--until", replay_flags.until, "with --trace: the number of the last event to print"));
  with_twin(command->add_option("--html", replay_flags.html, "draw the run: one HTML file that needs nothing else"));
  with_twin(command->add_option("--perfetto", replay_flags.perfetto, "write the run as trace events, for ui.perfetto.dev"));
  with_twin(command->add_flag("--check-determinism", replay_flags.check_determinism, "run it twice and compare the hashes"));
  command->add_flag("--record", replay_flags.record,
                    "write the file anew with the hash that the run has now; exits 0 if the same property fails");
  command->callback([] {
    if (!replay_flags.until.empty()) {
      if (!replay_flags.trace) usage("--until says where --trace ends: give both");
      until_event();
    }
    looks_like_seed(replay_flags.what) && !std::filesystem::exists(replay_flags.what) ? replay_seed(parse_seed(replay_flags.what))
                                                                                      : replay_file(replay_flags.what);
  });
}

}  // namespace turnstile::app
