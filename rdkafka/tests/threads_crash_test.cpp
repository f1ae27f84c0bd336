// A host that dies, and its threads with it.
#include <gtest/gtest.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

#include "hosted_world.hpp"
#include "resident.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define REAL_THREADS_HERE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL_THREADS_HERE 1
#endif
#endif

#ifndef REAL_THREADS_HERE

namespace turnstile::rdkafka {
namespace {

using namespace std::chrono_literals;

struct Counted {
  explicit Counted(int& all) : count(all) { ++count; }
  Counted(const Counted& other) : count(other.count) { ++count; }
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --count; }
  int& count;
};

// Three workers take work from a queue; what they own is counted.
void pool(int& alive, bool joins_by_itself) {
  const Counted of_main(alive);
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<int> work;
  bool closed = false;
  const auto worker = [&, own = Counted(alive)] {
    const Counted of_worker(alive);
    const std::string text(1000, 'x');
    for (;;) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return closed || !work.empty(); });
      if (work.empty()) return;
      work.pop_front();
      std::this_thread::sleep_for(1ms);  // with the lock: the others wait for it
      lock.unlock();
      std::this_thread::sleep_for(2ms);
    }
  };
  const auto give = [&] {
    for (int at = 0; at < 12; ++at) {
      {
        const std::lock_guard lock(mutex);
        work.push_back(at);
      }
      changed.notify_one();
      std::this_thread::sleep_for(1ms);
    }
    const std::lock_guard lock(mutex);
    closed = true;
    changed.notify_all();
  };
  if (joins_by_itself) {
    std::jthread one(worker);
    std::jthread two(worker);
    give();
  } else {
    std::vector<std::thread> workers;
    for (int at = 0; at < 3; ++at) workers.emplace_back(worker);
    std::thread one(worker);
    give();
    one.join();
    for (std::thread& each : workers) each.join();
  }
}

// Killed at its n-th wait. True: it died.
bool life(std::uint64_t seed, std::uint64_t await, int& alive, bool joins_by_itself) {
  HostedWorld world(seed);
  sim::Process& process = world.process("host");
  bool died = false;
  process.crash_at_await(await, [&] { died = true; });
  world.start(process, [&] { pool(alive, joins_by_itself); });
  EXPECT_TRUE(world.until([&] { return died || process.finished(); }));
  return died;
}

TEST(ThreadsInACrash, are_all_unwound_wherever_the_host_dies) {
  int alive = 0;
  for (const bool joins_by_itself : {true, false}) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      std::uint64_t await = 1;
      while (life(seed, await, alive, joins_by_itself)) {
        ASSERT_EQ(alive, 0) << "seed " << seed << ", killed at await " << await;
        ++await;
      }
      EXPECT_GT(await, 40U);
      ASSERT_EQ(alive, 0);
    }
  }
}

int threads_of_the_system() {
  std::FILE* file = std::fopen("/proc/self/status", "r");
  char line[256];
  int threads = -1;
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::strncmp(line, "Threads:", 8) == 0) threads = std::atoi(line + 8);
  }
  std::fclose(file);
  return threads;
}

TEST(ThreadsInACrash, ten_thousand_runs_leave_neither_memory_nor_threads) {
  int alive = 0;
  const auto runs = [&](std::uint64_t count) {
    for (std::uint64_t run = 0; run < count; ++run) life(run, run % 64 + 1, alive, run % 2 == 0);
  };
  runs(500);
  const std::size_t before = resident_bytes();
  const int threads = threads_of_the_system();
  runs(10'000);
  EXPECT_EQ(alive, 0);
  EXPECT_LT(resident_bytes(), before + 4'000'000);
  EXPECT_EQ(threads_of_the_system(), threads);
}

TEST(ThreadsInACrash, find_locks_that_a_former_life_held_free) {
  static std::mutex shared;
  HostedWorld world;
  sim::Process& process = world.process("host");
  int taken = 0;
  for (int run = 0; run < 3; ++run) {
    world.start(process, [&] {
      std::thread other([&] {
        const std::lock_guard lock(shared);
        ++taken;
        std::this_thread::sleep_for(1h);
      });
      other.join();
    });
    world.pass(1'000 * kMs);
    process.crash();
  }
  EXPECT_EQ(taken, 3);
  EXPECT_TRUE(shared.try_lock());
  shared.unlock();
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
