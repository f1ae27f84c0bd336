// How often something took how long: counted by one thread without locks, read by another.
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
  // The upper bounds of the buckets, themselves included; one more bucket has what is longer.
  static constexpr std::array<Time, 15> kBounds{Time(1'000),     Time(2'500),     Time(5'000),      Time(10'000),     Time(25'000),
                                                Time(50'000),    Time(100'000),   Time(250'000),    Time(500'000),    Time(1'000'000),
                                                Time(2'500'000), Time(5'000'000), Time(10'000'000), Time(30'000'000), Time(60'000'000)};

  // Of the one thread. A time below zero, by a clock that was set back, is none.
  void observe(Time time) {
    time = std::max(time, Time(0));
    const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(kBounds, time) - kBounds.begin());
    add(counts_[bucket], 1);
    add(sum_us_, static_cast<std::uint64_t>(time.count()));
  }

  std::uint64_t count(std::size_t bucket) const { return counts_[bucket].load(std::memory_order_relaxed); }
  Time sum() const { return Time(static_cast<Time::rep>(sum_us_.load(std::memory_order_relaxed))); }

 private:
  // There is one writer, so this needs no locked instruction.
  static void add(std::atomic<std::uint64_t>& to, std::uint64_t more) {
    to.store(to.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }

  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1> counts_{};
  std::atomic<std::uint64_t> sum_us_ = 0;
};

}  // namespace turnstile::app
