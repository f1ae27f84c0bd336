// Runs client programs in both worlds, many at a time, and judges the real observations.
//
// On a busy machine clients of a real broker are late: calls time out and sessions expire without any fault of the program. So a program
// that disagrees while others run is only a suspect. At the end each suspect is run again, alone, on an idle broker, once the machine is
// idle. It counts only if it disagrees every time. One that agrees in between is reported as unsteady, with its first observations. One
// that took too long to settle is retried once, because each attempt costs a minute.
//
// A program that the real world refuses (because of a broker setting) is not run, and is not a suspect.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "conform_table.hpp"
#include "progress.hpp"
#include "turnstile/conformance/comparison.hpp"

namespace turnstile::app {

struct ConformRunOptions {
  std::uint32_t at_a_time = 32;
  std::uint32_t retrials = 5;  // of a suspect
  // After this many confirmed suspects the others count without a retrial.
  std::size_t confirmed_max = 10;
  bool keep_notes = false;
  std::function<bool()> stop;  // true: no further program is started; may be empty
};

class ConformRun {
 public:
  struct Finding {
    conformance::Program program;
    conformance::Comparison comparison;
  };

  ConformRun(conformance::World& real, conformance::World& model, const ConformRunOptions& options)
      : real_(real), model_(model), options_(options) {}

  // Programs that must run alone come last. Programs not finished when `stop` became true are left out.
  void run(const std::vector<conformance::Program>& programs);
  // Alone, this many times: the first run that does not disagree, otherwise the last. `line` (may be empty): the progress line of the
  // time that begins, counted from 1.
  conformance::Comparison judge_alone(const conformance::Program& program, std::uint32_t times,
                                      const std::function<std::string(std::uint32_t)>& line = {});

  const ConformTable& table() const { return table_; }
  const std::vector<Finding>& findings() const { return findings_; }
  // With the first observations.
  const std::vector<Finding>& unsteady() const { return unsteady_; }
  // Not run or not settled, also when retried: `comparison.seen.outcome` says why.
  const std::vector<Finding>& unfinished() const { return unfinished_; }
  // Suspects that were not retried because of `stop`: nothing is known about them.
  const std::vector<Finding>& untried() const { return untried_; }
  // Observations of programs that agreed, if they were to be kept.
  const std::vector<std::pair<conformance::Program, conformance::Notes>>& kept() const { return kept_; }
  double real_seconds() const { return real_seconds_; }
  double model_seconds() const { return static_cast<double>(model_ns_.load()) * 1e-9; }
  std::uint64_t model_runs() const { return model_runs_.load(); }

 private:
  void run(const std::vector<const conformance::Program*>& programs, std::uint32_t at_a_time, std::uint64_t first_attempt);
  conformance::Comparison judge(const conformance::Program& program, std::uint64_t attempt);
  void take(const conformance::Program& program, conformance::Comparison comparison);
  void try_again(std::vector<Finding> suspects);
  bool was_cut_off(const conformance::Comparison& comparison) const {
    return stopped() && comparison.verdict == conformance::Verdict::not_settled;
  }
  bool stopped() const { return options_.stop && options_.stop(); }
  std::string line() const;

  conformance::World& real_;
  conformance::World& model_;
  const ConformRunOptions options_;
  std::mutex mutex_;
  Progress progress_;
  ConformTable table_;
  std::vector<Finding> suspects_;
  std::vector<Finding> findings_;
  std::vector<Finding> unsteady_;
  std::vector<Finding> unfinished_;
  std::vector<Finding> untried_;
  std::vector<std::pair<conformance::Program, conformance::Notes>> kept_;
  // Of runs after the first of each program, whose attempt is its place: so that a seed gives the same runs, whatever the threads do.
  std::atomic<std::uint64_t> attempts_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
  std::chrono::steady_clock::time_point begun_;
  double real_seconds_ = 0;
  std::atomic<std::int64_t> model_ns_ = 0;
  std::atomic<std::uint64_t> model_runs_ = 0;
};

}  // namespace turnstile::app
