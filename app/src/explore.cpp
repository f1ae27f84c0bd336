#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "campaign_page.hpp"
#include "command.hpp"
#include "failure_file.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "selection.hpp"
#include "show.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/properties/shrink.hpp"
#include "turnstile/viewer/words.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kShrinkTime = std::chrono::seconds(30);

struct ExploreFlags {
  SelectionFlags selection;
  std::uint64_t seeds = 1'000;
  std::string duration;
  std::string first = "0";
  unsigned jobs = 0;
  std::string shard;
  std::string corpus;
  std::string out;
  std::string format = "text";
  bool keep_going = false;
  bool no_shrink = false;
  bool no_timeline = false;
  bool check_determinism = false;
};
ExploreFlags flags;

// For the message of a failed assertion: what this thread is running.
thread_local std::uint64_t running_seed = 0;
thread_local const Selection* running = nullptr;

void print_assert_context() {
  if (running == nullptr) return;
  fmt::print(stderr, "  seed {:#x}; reproduce: turnstile replay {:#x} --scenario {} --search {}{}{}\n", running_seed, running_seed,
             running->scenario->name(), running->options.search->chosen_for(running_seed).name,
             running->options.flaw == nullptr ? "" : fmt::format(" --flaw {}", running->options.flaw->name),
             running->options.overlay ? "" : " --no-overlay");
}

// Seeds are handed out in blocks, in order. A campaign that stops at a failure still finishes every block before it, so
// that the lowest failing seed is found whatever the number of threads.
class Explorer {
 public:
  Explorer(const Selection& selection, std::uint64_t first, std::uint64_t seeds, std::optional<Clock::time_point> until)
      : selection_(selection), first_(first), seeds_(seeds), until_(until) {}

  using Progressed = std::vector<std::pair<double, std::uint64_t>>;

  properties::Tally run(unsigned jobs, Progressed& progressed) {
    std::vector<std::thread> threads;
    for (unsigned job = 0; job < jobs; ++job) threads.emplace_back([this] { work(); });
    Progress progress;
    const auto started = Clock::now();
    while (finished_threads_.load() < jobs) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      progress.update([&] { return line(started); });
      note_progress(started, progressed);
    }
    for (auto& thread : threads) thread.join();
    progress.finish();
    progressed.emplace_back(std::chrono::duration<double>(Clock::now() - started).count(), done_.load());
    return total();
  }

 private:
  static constexpr std::uint64_t kBlock = 32;

  void work() {
    core::on_assert(print_assert_context);
    running = &selection_;
    for (;;) {
      const std::uint64_t block = next_block_.fetch_add(1);
      const std::uint64_t begin = block * kBlock;
      if (begin >= seeds_ || (stop_at_.load() <= block) || (until_ && Clock::now() >= *until_)) break;
      properties::Tally tally;
      for (std::uint64_t index = begin; index < std::min(begin + kBlock, seeds_); ++index) {
        running_seed = first_ + index;
        properties::explore_seed(*selection_.scenario, selection_.options, first_ + index, flags.check_determinism, tally);
        done_.fetch_add(1, std::memory_order_relaxed);
        if (!flags.keep_going && (tally.first_failure || tally.first_divergence)) break;
      }
      const bool failed = tally.first_failure || tally.first_divergence;
      const std::lock_guard lock(mutex_);
      blocks_.emplace_back(block, std::move(tally));
      if (failed && !flags.keep_going && block < stop_at_.load()) stop_at_.store(block);
      if (flags.keep_going || !failed) compact();
    }
    finished_threads_.fetch_add(1);
  }
  // How many seeds were done when: so many points at most, whatever the length.
  void note_progress(Clock::time_point started, Progressed& progressed) const {
    constexpr std::size_t kPoints = 200;
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    if (!progressed.empty() && seconds < progressed.back().first * (1 + 1.0 / kPoints)) return;
    progressed.emplace_back(seconds, done_.load());
    if (progressed.size() < 2 * kPoints) return;
    for (std::size_t index = 0; index < kPoints; ++index) progressed[index] = progressed[2 * index + 1];
    progressed.resize(kPoints);
  }
  // Adds up what is final: the blocks that follow one another from the start.
  void compact() {
    for (std::size_t index = 0; index < blocks_.size();) {
      if (blocks_[index].first == summed_ && summed_ < stop_at_.load()) {
        sum_.add(blocks_[index].second);
        ++summed_;
        blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(index));
        index = 0;
      } else {
        ++index;
      }
    }
  }
  // What was explored up to the first failure; blocks beyond it depend on the number of threads, and are not counted.
  properties::Tally total() {
    compact();
    std::sort(blocks_.begin(), blocks_.end(), [](const auto& left, const auto& right) { return left.first < right.first; });
    for (const auto& [block, tally] : blocks_) {
      if (block <= stop_at_.load()) sum_.add(tally);
    }
    return sum_;
  }
  std::string line(Clock::time_point started) const {
    const auto done = done_.load();
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    return fmt::format("{} of {} seeds, {:.0f} seeds/s", done, until_ ? std::string("as many as fit") : std::to_string(seeds_),
                       static_cast<double>(done) / seconds);
  }

  const Selection& selection_;
  const std::uint64_t first_;
  const std::uint64_t seeds_;
  const std::optional<Clock::time_point> until_;
  std::atomic<std::uint64_t> next_block_{0};
  std::atomic<std::uint64_t> stop_at_{~std::uint64_t{0}};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<unsigned> finished_threads_{0};
  std::mutex mutex_;
  std::vector<std::pair<std::uint64_t, properties::Tally>> blocks_;
  properties::Tally sum_;
  std::uint64_t summed_ = 0;
};

properties::Failure shrunk(const Selection& selection, properties::Failure failure) {
  const auto until = Clock::now() + kShrinkTime;
  properties::ShrinkLimits limits;
  limits.stop = [until] { return Clock::now() >= until; };
  return properties::shrink(*selection.scenario, selection.options, std::move(failure), limits);
}

void draw_failure(const Selection& selection, CampaignReport& report) {
  const viewer::Page page = draw(selection, *report.failure, "turnstile replay " + report.failure_file.string());
  report.faults = viewer::faults_in(page.runs.front().timeline);
  report.timeline_file = std::filesystem::path(report.failure_file).replace_extension("html");
  write_whole(report.timeline_file, viewer::timeline_html(page));
}

void explore() {
  if (!flags.shard.empty()) not_built("--shard", "give each machine its own --seed and --seeds");
  if (!flags.corpus.empty()) not_built("--corpus", "replay the files one by one: turnstile replay FILE");
  const Selection selection = select(flags.selection);

  CampaignReport report;
  report.scenario = selection.scenario;
  report.options = selection.options;
  report.first_seed = parse_seed(flags.first);
  report.jobs = flags.jobs != 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
  const auto started = Clock::now();
  std::optional<Clock::time_point> until;
  std::uint64_t seeds = flags.seeds;
  if (!flags.duration.empty()) {
    until = started + std::chrono::milliseconds(parse_duration_ms(flags.duration));
    seeds = ~std::uint64_t{0} - report.first_seed;
  }
  if (seeds == 0) usage("--seeds 0 explores nothing: give a positive number");
  report.tally = Explorer(selection, report.first_seed, seeds, until).run(report.jobs, report.progress);
  report.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  report.code = properties::verdict(report.tally, *selection.scenario, selection.options);
  if (report.tally.first_failure) {
    report.failure = properties::describe_failure(*selection.scenario, selection.options, *report.tally.first_failure);
    report.failure->version = kVersion;
    report.failure->revision = kRevision;
    if (!flags.no_shrink) report.failure = shrunk(selection, std::move(*report.failure));
    report.failure_file = write_failure(flags.out.empty() ? "failures" : flags.out, *report.failure);
    if (!flags.no_timeline) draw_failure(selection, report);
  }
  if (!flags.out.empty() && !flags.no_timeline) write_whole(std::filesystem::path(flags.out) / "report.html", campaign_page(report));
  if (flags.format == "jsonl") {
    print_jsonl(report);
  } else if (flags.format == "junit") {
    print_junit(report);
  } else {
    print_text(report);
  }
  end(report.code);
}

}  // namespace

void add_explore(CLI::App& parser) {
  auto* command = parser.add_subcommand("explore", "run many seeds of a simulated world and judge each by every property");
  flags.selection.add_to(*command);
  auto* seeds = with_twin(command->add_option("--seeds", flags.seeds, "how many seeds (default 1000)"));
  with_twin(command->add_option("--for", flags.duration, "explore for so long instead, e.g. 60s"))->excludes(seeds);
  with_twin(command->add_option("--seed", flags.first, "the first seed (default 0)"));
  with_twin(command->add_option("--jobs", flags.jobs, "threads (default: as many as cores)")->check(CLI::Range(1, 1024)));
  with_twin(command->add_option("--shard", flags.shard, "not built yet"));
  with_twin(command->add_option("--corpus", flags.corpus, "not built yet"));
  with_twin(command->add_option("--out", flags.out, "the folder for failure files (default: failures)"));
  with_twin(command->add_option("--format", flags.format, "text, jsonl or junit")->check(CLI::IsMember({"text", "jsonl", "junit"})));
  with_twin(command->add_flag("--keep-going", flags.keep_going, "explore all seeds even if one fails"));
  with_twin(command->add_flag("--no-shrink", flags.no_shrink, "leave the failure as it was found"));
  with_twin(command->add_flag("--no-timeline", flags.no_timeline, "write no HTML files"));
  with_twin(command->add_flag("--check-determinism", flags.check_determinism, "run every seed twice, not just one in fifty"));
  command->callback(explore);
}

}  // namespace turnstile::app
