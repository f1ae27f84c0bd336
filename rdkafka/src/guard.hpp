// What a host's code does to the process that all hosts share: it aborts, uses up its stack, or computes for ever. The process ends then,
// as one of its own would, but a line names the host, and another the scenario and the seed: in a campaign nothing else would say which run
// it was.
//
// One guard for each thread of the operating system that runs fibers. With the first one signal handlers are installed, which hand on to
// those that were there before, and a thread is started that looks at the processor time of the others twice a second.
#pragma once

#include <pthread.h>
#include <time.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace turnstile::rdkafka {

class Guard {
 public:
  static Guard& of_this_thread();

  Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;
  ~Guard();

  // A fiber of this thread goes on, and gives way.
  void enter(std::int64_t cpu_ms_max) {
    cpu_ms_max_.store(cpu_ms_max, std::memory_order_relaxed);
    entries_.fetch_add(1, std::memory_order_release);
  }
  void leave() { cpu_ms_max_.store(kNobodyRuns, std::memory_order_relaxed); }

  bool computes_for_ever() const { return computes_for_ever_.load(); }

  // For the thread that looks at all guards.
  void look();

 private:
  static constexpr std::int64_t kNobodyRuns = -1;

  const pthread_t thread_ = pthread_self();
  clockid_t cpu_clock_ = 0;
  bool has_cpu_clock_ = false;
  std::atomic<std::int64_t> cpu_ms_max_{kNobodyRuns};
  std::atomic<std::uint64_t> entries_{0};
  std::atomic<bool> computes_for_ever_{false};
  std::uint64_t entries_seen_ = 0;
  std::int64_t cpu_ms_seen_ = 0;
  std::vector<std::byte> signal_stack_;  // empty: somebody else's is in use
};

}  // namespace turnstile::rdkafka
