#include "conform_run.hpp"
#include "run_tasks.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace turnstile::app {

namespace {

using conformance::Comparison;
using conformance::Notes;
using conformance::Program;
using conformance::Verdict;
using Clock = std::chrono::steady_clock;

// The machine is idle once a sleeping thread was woken on time this often in a row. That may never happen, so there is a limit.
constexpr auto kSleep = std::chrono::milliseconds(5);
constexpr auto kOnTime = std::chrono::milliseconds(12);
constexpr int kTimesInTime = 40;
constexpr auto kCalmMax = std::chrono::seconds(5);

void wait_for_calm() {
  const auto limit = Clock::now() + kCalmMax;
  for (int calm = 0; calm < kTimesInTime && Clock::now() < limit;) {
    const auto begin = Clock::now();
    std::this_thread::sleep_for(kSleep);
    calm = Clock::now() - begin < kOnTime ? calm + 1 : 0;
  }
}

bool is_suspect(Verdict verdict) { return verdict == Verdict::disagreed || verdict == Verdict::not_run || verdict == Verdict::not_settled; }

std::string minutes(double seconds) {
  return seconds < 90 ? fmt::format("{:.0f} s", seconds) : fmt::format("{:.0f} minutes", seconds / 60);
}

}  // namespace

void ConformRun::run(const std::vector<Program>& programs) {
  std::vector<const Program*> together;
  std::vector<const Program*> alone;
  for (const Program& program : programs) {
    Comparison refused;
    refused.verdict = Verdict::not_run;
    refused.seen.outcome = real_.refuses(program);
    if (refused.seen.outcome.empty()) {
      (program.alone ? alone : together).push_back(&program);
    } else {
      table_.add(program, refused);
    }
  }
  all_ = together.size() + alone.size();
  attempts_ = all_;
  begun_ = Clock::now();
  run(together, options_.at_a_time, 0);
  run(alone, 1, together.size());
  real_seconds_ += std::chrono::duration<double>(Clock::now() - begun_).count();
  try_again(std::exchange(suspects_, {}));
  progress_.finish();
}

void ConformRun::run(const std::vector<const Program*>& programs, std::uint32_t at_a_time, std::uint64_t first_attempt) {
  const auto threads = static_cast<unsigned>(std::min<std::size_t>(at_a_time, programs.size()));
  run_tasks(programs.size(), threads, [&](std::size_t number) {
    if (stopped()) return false;
    if (Comparison comparison = judge(*programs[number], first_attempt + number); !was_cut_off(comparison))
      take(*programs[number], std::move(comparison));
    return true;
  });
}

Comparison ConformRun::judge(const Program& program, std::uint64_t attempt) {
  Notes seen = real_.run(program, attempt);
  const auto begin = Clock::now();
  Comparison comparison = conformance::compare(program, seen, model_);
  model_ns_ += std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
  model_runs_ += std::min<std::uint64_t>(comparison.attempts + 1, conformance::ComparisonOptions{}.attempts_max);
  if (options_.keep_notes && comparison.verdict == Verdict::agreed) {
    const std::lock_guard lock(mutex_);
    kept_.emplace_back(program, std::move(seen));
  }
  return comparison;
}

Comparison ConformRun::judge_alone(const Program& program, std::uint32_t times, const std::function<std::string(std::uint32_t)>& line) {
  Comparison comparison;
  for (std::uint32_t time = 0; time < times; ++time) {
    if (line) progress_.update([&] { return line(time + 1); });
    wait_for_calm();
    comparison = judge(program, attempts_++);
    if (!is_suspect(comparison.verdict) || comparison.verdict == Verdict::not_settled || stopped()) break;
  }
  return comparison;
}

void ConformRun::take(const Program& program, Comparison comparison) {
  const std::lock_guard lock(mutex_);
  ++done_;
  if (options_.retrials > 0 && is_suspect(comparison.verdict)) {
    suspects_.push_back({program, std::move(comparison)});
  } else {
    table_.add(program, comparison);
    if (comparison.verdict == Verdict::disagreed) findings_.push_back({program, std::move(comparison)});
  }
  progress_.update([this] { return line(); });
}

std::string ConformRun::line() const {
  const double seconds = std::chrono::duration<double>(Clock::now() - begun_).count();
  const double left = seconds / static_cast<double>(done_) * static_cast<double>(all_ - done_);
  return fmt::format("{} of {} programs, {} to be tried again, about {} left", done_, all_, suspects_.size(), minutes(left));
}

void ConformRun::try_again(std::vector<Finding> suspects) {
  std::size_t tried = 0;
  for (Finding& suspect : suspects) {
    ++tried;
    Comparison comparison = suspect.comparison;
    if (findings_.size() < options_.confirmed_max && !stopped()) {
      comparison = judge_alone(suspect.program, options_.retrials, [&](std::uint32_t time) {
        return fmt::format("trying again, alone: {} of {} programs, time {} of at most {}: {}", tried, suspects.size(), time,
                           options_.retrials, suspect.program.name);
      });
    }
    if (is_suspect(comparison.verdict) && stopped()) {
      untried_.push_back(std::move(suspect));
      continue;
    }
    table_.add(suspect.program, comparison);
    if (comparison.verdict == Verdict::disagreed) {
      findings_.push_back({std::move(suspect.program), std::move(comparison)});
    } else if (is_suspect(comparison.verdict)) {
      unfinished_.push_back({std::move(suspect.program), std::move(comparison)});
    } else {
      unsteady_.push_back(std::move(suspect));
    }
  }
}

}  // namespace turnstile::app
