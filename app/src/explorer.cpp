#include "explorer.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

#include "interrupt.hpp"
#include "progress.hpp"
#include "run_tasks.hpp"
#include "this_program.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/sim/run/worker_log.hpp"

namespace turnstile::app {

namespace {

// What this thread is running, for the message of a failed assertion.
thread_local std::uint64_t running_seed = 0;
thread_local const Selection* running = nullptr;

void print_assert_context() {
  if (running == nullptr) return;
  fmt::print(stderr, "  seed {:#x}; reproduce: {} {:#x} --scenario {} --search {}{}{}{}{}\n", running_seed, typed("replay"), running_seed,
             running->scenario->name(), running->options.search->chosen_for(running_seed).name,
             running->options.flaw == nullptr ? "" : fmt::format(" --flaw {}", running->options.flaw->name),
             running->options.log == nullptr ? "" : fmt::format(" --log {}", running->options.log->name),
             running->options.turns == core::Turns::requeue ? "" : fmt::format(" --turns {}", core::name(running->options.turns)),
             running->options.overlay ? "" : " --no-overlay");
}

bool failed(const properties::Tally& tally) { return tally.first_failure || tally.first_divergence; }

}  // namespace

properties::Tally Explorer::run(Progressed& progressed) {
  Progress progress;
  const auto started = Clock::now();
  const std::uint64_t blocks = seeds_.size() / kBlock + (seeds_.size() % kBlock == 0 ? 0 : 1);
  run_tasks(
      blocks, options_.jobs, [this](std::size_t block) { return run_block(block); },
      [&] {
        if (options_.meanwhile) {
          if (!options_.meanwhile(done_.load())) not_needed_.store(true);
          return;
        }
        progress.update([&] { return line(started); });
        note_progress(started, progressed);
      });
  progress.finish();
  progressed.emplace_back(std::chrono::duration<double>(Clock::now() - started).count(), done_.load());
  return total();
}

bool Explorer::stopped() const { return interrupted() || not_needed_.load(std::memory_order_relaxed); }

// False: no further block is to be begun.
bool Explorer::run_block(std::uint64_t block) {
  const bool time_is_up = options_.until && Clock::now() >= *options_.until;
  if (stop_at_.load() <= block || time_is_up || stopped()) return false;
  core::on_assert(print_assert_context);
  running = &selection_;
  properties::Tally tally = explore(block * kBlock);
  running = nullptr;
  const bool stops = failed(tally) && !options_.keep_going;
  const std::lock_guard lock(mutex_);
  blocks_.emplace_back(block, std::move(tally));
  if (stops && block < stop_at_.load()) stop_at_.store(block);
  if (!stops) compact();
  return true;
}

properties::Tally Explorer::explore(std::uint64_t begin) {
  properties::Tally tally;
  for (std::uint64_t place = begin; place < std::min(begin + kBlock, seeds_.size()); ++place) {
    running_seed = seeds_.seed(place);
    properties::explore_seed(*selection_.scenario, selection_.options, {running_seed, options_.check_determinism, options_.observe}, tally);
    done_.fetch_add(1, std::memory_order_relaxed);
    if ((!options_.keep_going && failed(tally)) || stopped()) break;
  }
  return tally;
}

// Adds up the final part: consecutive blocks from the start.
void Explorer::compact() {
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
properties::Tally Explorer::total() {
  compact();
  std::ranges::sort(blocks_, {}, [](const auto& block) { return block.first; });
  for (const auto& [block, tally] : blocks_) {
    if (block <= stop_at_.load()) sum_.add(tally);
  }
  return sum_;
}

void Explorer::note_progress(Clock::time_point started, Progressed& progressed) const {
  constexpr std::size_t kPoints = 200;
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  if (!progressed.empty() && seconds < progressed.back().first * (1 + 1.0 / kPoints)) return;
  progressed.emplace_back(seconds, done_.load());
  if (progressed.size() < 2 * kPoints) return;
  for (std::size_t index = 0; index < kPoints; ++index) progressed[index] = progressed[2 * index + 1];
  progressed.resize(kPoints);
}

std::string Explorer::line(Clock::time_point started) const {
  const auto done = done_.load();
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  return fmt::format("{}{} seeds, {:.0f} seeds/s", done, options_.until ? std::string() : fmt::format(" of {}", seeds_.size()),
                     static_cast<double>(done) / seconds);
}

}  // namespace turnstile::app
