// Runs client programs on both sides, many at a time, and judges what the real one noted.
//
// A busy machine makes a client of a real broker late: a call gives up, a session ends, and no program meant it. So a program that
// disagrees in company is only a suspect. When all programs are through, each suspect is run again: alone, on a broker that has nothing
// else to do, once the machine wakes sleepers on time. It counts only if it disagrees every time. One that agrees on the way is unsteady,
// and reported as that with what was seen at first. One that took too long to settle has one more chance, for each costs a minute.
//
// A program that the real one refuses (a setting of its brokers) is not run, and no suspect.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "conform_table.hpp"
#include "progress.hpp"
#include "turnstile/conformance/comparison.hpp"

namespace turnstile::app {

struct ConformRunOptions {
  std::uint32_t at_a_time = 32;
  std::uint32_t retrials = 5;  // of a suspect
  // So many suspects that were right are enough: the others count as they are.
  std::size_t confirmed_max = 10;
  bool keep_notes = false;
  std::function<bool()> stop;  // no further program is begun; empty: all are
};

class ConformRun {
 public:
  struct Finding {
    conformance::Program program;
    conformance::Comparison comparison;
  };

  ConformRun(conformance::World& real, conformance::World& model, const ConformRunOptions& options)
      : real_(real), model_(model), options_(options) {}

  // Those that must be alone come last. What had not begun or not ended when it was to stop is left out.
  void run(const std::vector<conformance::Program>& programs);
  // Alone, so many times: the first that does not disagree, else the last.
  conformance::Comparison judge_alone(const conformance::Program& program, std::uint32_t times);

  const ConformTable& table() const { return table_; }
  const std::vector<Finding>& findings() const { return findings_; }
  // With what was seen at first.
  const std::vector<Finding>& unsteady() const { return unsteady_; }
  // Suspects that were not tried again, since it was to stop: nothing is known of them.
  const std::vector<Finding>& untried() const { return untried_; }
  // What was seen of programs that agreed, if it was to be kept.
  const std::vector<std::pair<conformance::Program, conformance::Notes>>& kept() const { return kept_; }
  double real_seconds() const { return real_seconds_; }
  double model_seconds() const { return static_cast<double>(model_ns_.load()) * 1e-9; }
  std::uint64_t model_runs() const { return model_runs_.load(); }

 private:
  void run(const std::vector<const conformance::Program*>& programs, std::uint32_t at_a_time);
  conformance::Comparison judge(const conformance::Program& program);
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
  std::vector<Finding> untried_;
  std::vector<std::pair<conformance::Program, conformance::Notes>> kept_;
  std::atomic<std::uint64_t> attempts_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
  std::chrono::steady_clock::time_point begun_;
  double real_seconds_ = 0;
  std::atomic<std::int64_t> model_ns_ = 0;
  std::atomic<std::uint64_t> model_runs_ = 0;
};

}  // namespace turnstile::app
