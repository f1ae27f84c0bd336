// A histogram of durations: one thread counts without locks, another reads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace turnstile::app {

class Histogram {
 public:
  using Time = std::chrono::microseconds;
  // The inclusive upper bounds of the buckets; one more bucket counts everything longer.
  static constexpr std::array<Time, 15> kBounds{Time(1'000),     Time(2'500),     Time(5'000),      Time(10'000),     Time(25'000),
                                                Time(50'000),    Time(100'000),   Time(250'000),    Time(500'000),    Time(1'000'000),
                                                Time(2'500'000), Time(5'000'000), Time(10'000'000), Time(30'000'000), Time(60'000'000)};

  // Called by the counting thread. A negative duration, from a clock that was set back, is ignored.
  void observe(Time time) {
    time = std::max(time, Time(0));
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(kBounds, time) - kBounds.begin());
    add(counts_[bucket], 1);
    add(sum_us_, static_cast<std::uint64_t>(time.count()));
  }

  std::uint64_t count(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  Time sum() const { return Time(static_cast<Time::rep>(sum_us_.load(std::memory_order_relaxed))); }

 private:
  // There is one writer, so no atomic read-modify-write is needed.
  static void add(std::atomic<std::uint64_t>& to, std::uint64_t more) {
    to.store(to.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }

  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_us_ = 0;
};

}  // namespace turnstile::app
