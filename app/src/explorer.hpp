// Runs the seeds of a campaign on several threads, and adds up the results.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "selection.hpp"
#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/seed_range.hpp"

namespace turnstile::app {

struct ExplorerOptions {
  unsigned jobs = 1;
  bool keep_going = false;         // after a failure
  bool check_determinism = false;  // of every seed
  bool observe = true;             // probes and states
  std::optional<std::chrono::steady_clock::time_point> until;
  // Called by the calling thread some fifty times a second, with the number of seeds done, in place of a progress line. False: stop, the
  // result is not needed. Empty: the line.
  std::function<bool(std::uint64_t done)> meanwhile;
};

// Seeds are handed out in blocks, in order. A campaign that stops at a failure still completes every block before it, so that the lowest
// failing seed is found whatever the number of threads.
class Explorer {
 public:
  // `selection` is not owned.
  Explorer(const Selection& selection, const properties::SeedRange& seeds, const ExplorerOptions& options)
      : selection_(selection), seeds_(seeds), options_(options) {}

  // Seeds done over time, in seconds; the number of points is bounded, whatever the duration.
  using Progressed = std::vector<std::pair<double, std::uint64_t>>;
  properties::Tally run(Progressed& progressed);

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::uint64_t kBlock = 32;

  bool run_block(std::uint64_t block);
  properties::Tally explore(std::uint64_t begin);
  void compact();
  properties::Tally total();
  void note_progress(Clock::time_point started, Progressed& progressed) const;
  std::string line(Clock::time_point started) const;
  bool stopped() const;

  const Selection& selection_;
  const properties::SeedRange seeds_;
  const ExplorerOptions options_;
  std::atomic<std::uint64_t> stop_at_{~std::uint64_t{0}};
  std::atomic<std::uint64_t> done_{0};
  std::atomic<bool> not_needed_{false};
  std::mutex mutex_;
  std::vector<std::pair<std::uint64_t, properties::Tally>> blocks_;
  properties::Tally sum_;
  std::uint64_t summed_ = 0;
};

}  // namespace turnstile::app
