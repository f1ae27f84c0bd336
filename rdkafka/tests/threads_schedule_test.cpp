// Schedules of a host's threads: one runs at a time, who is next is asked of chance, and a deadlock is told.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "lone_host.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define REAL_THREADS_OF_SCHEDULES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL_THREADS_OF_SCHEDULES 1
#endif
#endif

#ifndef REAL_THREADS_OF_SCHEDULES
namespace turnstile::rdkafka {
namespace {

using namespace std::chrono_literals;

// Two threads add one to a counter, five times each, and look away between reading and writing.
int counted(bool locks, std::uint64_t seed) {
  int counter = 0;
  EXPECT_EQ(run_alone(
                [&] {
                  std::mutex guard;
                  std::mutex other;
                  const auto count = [&] {
                    for (int time = 0; time < 5; ++time) {
                      std::unique_lock lock(guard, std::defer_lock);
                      if (locks) lock.lock();
                      const int before = counter;
                      other.lock();  // where chance may take the turn
                      other.unlock();
                      counter = before + 1;
                    }
                  };
                  std::thread one(count);
                  std::thread two(count);
                  one.join();
                  two.join();
                },
                seed),
            "");
  return counter;
}

TEST(Threads, with_a_mutex_count_right_under_every_seed) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) ASSERT_EQ(counted(true, seed), 10) << "seed " << seed;
}

TEST(Threads, without_one_lose_updates_under_some_and_each_seed_is_one_run) {
  int wrong = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const int once = counted(false, seed);
    ASSERT_EQ(counted(false, seed), once) << "seed " << seed;
    wrong += once == 10 ? 0 : 1;
  }
  EXPECT_GT(wrong, 30);
}

std::string two_locks(bool same_order, std::uint64_t seed) {
  return run_alone(
      [same_order] {
        std::mutex left;
        std::mutex right;
        std::thread other([&] {
          const std::lock_guard first(same_order ? left : right);
          const std::lock_guard second(same_order ? right : left);
        });
        pthread_setname_np(other.native_handle(), "other");
        {
          const std::lock_guard first(left);
          const std::lock_guard second(right);
        }
        other.join();
      },
      seed);
}

TEST(Threads, that_take_two_locks_in_different_orders_are_found_in_a_deadlock) {
  int found = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    EXPECT_EQ(two_locks(true, seed), "");
    const std::string told = two_locks(false, seed);
    EXPECT_EQ(told, two_locks(false, seed)) << "seed " << seed;
    if (told.empty()) continue;
    ++found;
    EXPECT_TRUE(told == "main waits for lock 1, held by thread 1 (other); thread 1 (other) waits for lock 2, held by main" ||
                told == "thread 1 (other) waits for lock 1, held by main; main waits for lock 2, held by thread 1 (other)")
        << told;
  }
  EXPECT_GT(found, 5);
}

TEST(Threads, that_wait_for_what_nobody_brings_are_in_a_deadlock) {
  EXPECT_EQ(run_alone([] {
              std::mutex mutex;
              std::condition_variable changed;
              std::thread other([&] {
                std::unique_lock lock(mutex);
                changed.wait(lock);
              });
              other.join();
            }),
            "main waits for the end of thread 1; thread 1 waits for condition 1");
  EXPECT_EQ(run_alone([] {
              std::mutex mutex;
              mutex.lock();
              mutex.lock();
            }),
            "main waits for lock 1, which it holds itself");
  EXPECT_DEATH(
      {
        HostedWorld world;
        world.run_on("host", [] { std::promise<void>().get_future().wait(); });
      },
      "turnstile: deadlock: main waits for atomic 1");
}

TEST(Threads, that_ask_in_a_loop_let_the_others_go_on) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(run_alone(
                  [] {
                    std::mutex mutex;
                    bool done = false;
                    std::thread other([&] {
                      std::this_thread::sleep_for(10s);
                      const std::lock_guard lock(mutex);
                      done = true;
                    });
                    for (bool seen = false; !seen;) {
                      const std::lock_guard lock(mutex);
                      seen = done;
                    }
                    std::atomic<bool> flag = false;
                    std::thread third([&] {
                      std::this_thread::sleep_for(10s);
                      flag = true;
                    });
                    while (!flag) std::this_thread::yield();
                    while (!mutex.try_lock()) {
                    }
                    mutex.unlock();
                    other.join();
                    third.join();
                  },
                  seed),
              "");
  }
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
