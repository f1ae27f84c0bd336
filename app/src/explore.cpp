#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "campaign_end.hpp"
#include "command.hpp"
#include "exhaustive.hpp"
#include "explorer.hpp"
#include "files.hpp"
#include "guided.hpp"
#include "interrupt.hpp"
#include "known_failures.hpp"
#include "report.hpp"
#include "selection.hpp"

namespace turnstile::app {

namespace {

using Clock = std::chrono::steady_clock;

struct ExploreFlags {
  SelectionFlags selection;
  std::uint64_t seeds = 1'000;
  std::string duration;
  std::string first = "0";
  unsigned jobs = 0;
  std::string shard;
  std::uint32_t slow_max = 1;
  std::string corpus;
  std::string out;
  std::string format = "text";
  bool keep_going = false;
  bool no_shrink = false;
  bool no_timeline = false;
  bool check_determinism = false;
  bool bare = false;
  // Flags that only some searches use.
  CLI::Option* seeds_option = nullptr;
  CLI::Option* first_option = nullptr;
  CLI::Option* slow_option = nullptr;
};

// A flag that would be ignored silently.
void refuse_idle_flags(const ExploreFlags& flags, Search search) {
  const auto refuse = [](bool given, const char* flag, const char* why) {
    if (given) usage(fmt::format("{} has no meaning here: {}", flag, why));
  };
  const bool exhaustive = search == Search::exhaustive;
  refuse(!exhaustive && flags.slow_option->count() != 0, "--slow", "it is of --search exhaustive");
  refuse(exhaustive && flags.seeds_option->count() != 0, "--seeds", "an exhaustive search has worlds, not seeds");
  refuse(exhaustive && flags.first_option->count() != 0, "--seed", "an exhaustive search has worlds, not seeds");
  refuse(search != Search::seeds && flags.check_determinism, "--check-determinism",
         "it is of searches by seeds that are runs by themselves");
}

properties::Shard parse_shard(const std::string& text) {
  properties::Shard shard;
  if (text.empty()) return shard;
  const char* const end = text.data() + text.size();
  const auto [slash, error] = std::from_chars(text.data(), end, shard.number);
  const bool has_slash = error == std::errc{} && slash != end && *slash == '/';
  const auto [rest, error_of] = std::from_chars(has_slash ? slash + 1 : end, end, shard.of);
  const bool valid =
      has_slash && error_of == std::errc{} && rest == end && shard.number >= 1 && shard.number <= shard.of && shard.of <= 4'096;
  if (!valid) usage("'" + text + "' is no shard: give --shard 1/4, 2/4, 3/4 and 4/4 to four machines");
  return shard;
}

// True: at least one still fails.
bool run_corpus(const ExploreFlags& flags, const Selection& selection, CampaignReport& report) {
  if (flags.corpus.empty()) return false;
  for (KnownFailure& known : run_known_failures(flags.corpus, selection)) {
    print_known(known, flags.format);
    const bool fails = !known.skipped && !known.failure.run.property.empty();
    if (!fails || report.failure) continue;
    report.code = known.failure.run.liveness ? ExitCode::liveness_violated : ExitCode::safety_violated;
    report.failure = std::move(known.failure);
    report.failure_file = known.file;
  }
  return report.failure.has_value();
}

std::optional<properties::Failure> search(const ExploreFlags& flags, const Selection& selection, const ExplorerOptions& options,
                                          CampaignReport& report) {
  const properties::SeedRange& seeds = report.seeds.front();
  switch (selection.search) {
    case Search::exhaustive: {
      Exhausted all = explore_exhaustively(selection, {flags.slow_max, options.jobs, options.keep_going, seeds.shard, options.until});
      report.tally = std::move(all.tally);
      report.scope = all.scope;
      return std::move(all.failure);
    }
    case Search::guided: {
      Guided guided = explore_guided(selection, seeds, options);
      report.tally = std::move(guided.tally);
      report.corpus = guided.corpus;
      return std::move(guided.failure);
    }
    case Search::seeds: report.tally = Explorer(selection, seeds, options).run(report.progress); break;
  }
  if (!report.tally.first_failure) return std::nullopt;
  return properties::describe_failure(*selection.scenario, selection.options, *report.tally.first_failure);
}

CampaignReport asked_for(const ExploreFlags& flags, const Selection& selection) {
  CampaignReport report;
  report.scenario = selection.scenario;
  report.options = selection.options;
  report.search = flags.selection.search;
  report.first_seed = parse_seed(flags.first);
  report.jobs = flags.jobs != 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
  const std::uint64_t seeds = flags.duration.empty() ? flags.seeds : ~std::uint64_t{0} - report.first_seed;
  if (seeds == 0) usage("--seeds 0 explores nothing: give a positive number");
  report.seeds = {{report.first_seed, seeds, parse_shard(flags.shard)}};
  return report;
}

void explore(const ExploreFlags& flags) {
  const Selection selection = select(flags.selection);
  refuse_idle_flags(flags, selection.search);
  CampaignReport report = asked_for(flags, selection);
  ExplorerOptions options{report.jobs, flags.keep_going, flags.check_determinism, !flags.bare, std::nullopt, {}};
  const auto started = Clock::now();
  if (!flags.duration.empty()) options.until = started + std::chrono::milliseconds(parse_duration_ms(flags.duration));
  if (!flags.out.empty()) require_writable_folder(flags.out, "--out");
  listen_to_signals();

  const CampaignKept kept{flags.out, !flags.no_shrink, !flags.no_timeline};
  Unwritten unwritten;
  const bool known_fails = run_corpus(flags, selection, report);
  if (!known_fails || flags.keep_going) {
    const ExitCode of_corpus = report.code;
    auto found = search(flags, selection, options, report);
    report.seconds = std::chrono::duration<double>(Clock::now() - started).count();
    report.code = graver(verdict_of(report), of_corpus);
    tell_divergence(report);
    if (found) {
      report.failure = std::move(found);
      keep_failure(kept, selection, report, unwritten);
    }
    keep_campaign(kept, report, unwritten);
  }
  report.interrupted = interrupted_by();
  report.exit_code = unwritten.code(unless_interrupted(report.code));
  print(report, flags.format);
  unwritten.end(report.exit_code);
}

}  // namespace

void add_explore(CLI::App& parser) {
  auto* command = parser.add_subcommand("explore", "run many seeds of a simulated world and judge each by every property");
  const auto flags = std::make_shared<ExploreFlags>();
  flags->selection.add_to(*command);
  flags->seeds_option = with_twin(command->add_option("--seeds", flags->seeds, "how many seeds, of all shards together (default 1000)"));
  with_twin(command->add_option("--for", flags->duration, "explore for so long instead, e.g. 60s"))->excludes(flags->seeds_option);
  flags->first_option = with_twin(command->add_option("--seed", flags->first, "the first seed (default 0)"));
  with_twin(command->add_option("--jobs", flags->jobs, "threads (default: as many as cores)")->check(CLI::Range(1, 1024)));
  with_twin(command->add_option("--shard", flags->shard, "I/N: the I-th of N parts of the campaign; see merge"));
  flags->slow_option =
      with_twin(command->add_option("--slow", flags->slow_max, "of --search exhaustive: at most so many slow answers (default 1)")
                    ->check(CLI::Range(0, 8)));
  with_twin(command->add_option("--corpus", flags->corpus, "a folder of failure files that are run first"));
  with_twin(command->add_option("--out", flags->out, "the folder for failure files (default: failures) and for the campaign's result"));
  with_twin(command->add_option("--format", flags->format, "text, jsonl or junit")->check(CLI::IsMember({"text", "jsonl", "junit"})));
  with_twin(command->add_flag("--keep-going", flags->keep_going, "explore all seeds even if one fails"));
  with_twin(command->add_flag("--no-shrink", flags->no_shrink, "leave the failure as it was found"));
  with_twin(command->add_flag("--no-timeline", flags->no_timeline, "write no HTML files"));
  with_twin(command->add_flag("--check-determinism", flags->check_determinism, "run every seed twice, not just one in fifty"));
  with_twin(command->add_flag("--bare", flags->bare, "look at neither probes nor states: to measure what they cost"));
  command->callback([flags] { explore(*flags); });
}

}  // namespace turnstile::app
