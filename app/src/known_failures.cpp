#include "known_failures.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>

#include "failure_file.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "turnstile/sim/run/worker_log.hpp"

namespace turnstile::app {

namespace {

KnownFailure run_known_failure(const std::filesystem::path& file, const Selection& explored) {
  KnownFailure known{file, read_failure(file), {}, false};
  known.was = known.failure.run.property;
  known.skipped = known.failure.flaw != (explored.options.flaw == nullptr ? std::string_view() : explored.options.flaw->name) ||
                  known.failure.log != (explored.options.log == nullptr ? std::string_view() : explored.options.log->name);
  if (known.skipped) return known;
  const Selection selection = selection_of(known.failure, file.string());
  properties::RunRequest request;
  request.seed = known.failure.seed;
  request.options = selection.options;
  const std::vector<sim::RecordedChoice> choices = std::move(known.failure.run.choices);
  request.recording = &choices;
  known.failure.run = properties::failed_run(selection.scenario->run(request));
  known.failure.run.choices = choices;
  return known;
}

std::string verdict_text(const KnownFailure& known) {
  const std::string& now = known.failure.run.property;
  if (known.skipped)
    return "skipped: it is of " + (known.failure.flaw.empty() ? "the right system" : "flaw " + known.failure.flaw) +
           (known.failure.log.empty() ? "" : ", log " + known.failure.log);
  if (now.empty()) return "holds now: it failed " + known.was;
  return now == known.was ? "still fails: " + now : "fails otherwise: " + now + ", it was " + known.was;
}

}  // namespace

std::vector<KnownFailure> run_known_failures(const std::filesystem::path& folder, const Selection& selection) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, error), none; !error && entry != none; entry.increment(error)) {
    if (entry->path().extension() == ".json") files.push_back(entry->path());
  }
  if (error) usage("cannot read the folder " + folder.string() + ": give --corpus a folder of failure files");
  std::ranges::sort(files);
  std::vector<KnownFailure> known;
  for (const auto& file : files) {
    if (interrupted()) break;
    known.push_back(run_known_failure(file, selection));
  }
  return known;
}

void print_known(const KnownFailure& known, const std::string& format) {
  if (format == "jsonl") {
    const nlohmann::ordered_json line{{"type", "known_failure"},
                                      {"file", known.file.string()},
                                      {"was", known.was},
                                      {"skipped", known.skipped},
                                      {"property", known.failure.run.property}};
    say("{}\n", line.dump());
  } else {
    const auto line = fmt::format("KNOWN {}  {}\n", known.file.string(), verdict_text(known));
    format == "text" ? write_stdout(line) : static_cast<void>(std::fputs(line.c_str(), stderr));
  }
}

}  // namespace turnstile::app
