// Threads of a host: one runs at a time, who is next is asked of chance, and a deadlock is told.
#include <gtest/gtest.h>
#include <semaphore.h>

#include <barrier>
#include <condition_variable>
#include <functional>
#include <future>
#include <latch>
#include <mutex>
#include <semaphore>
#include <set>
#include <shared_mutex>
#include <stop_token>
#include <thread>

#include "hosted_world.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define REAL_THREADS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL_THREADS 1
#endif
#endif

#ifndef REAL_THREADS

namespace turnstile::rdkafka {
namespace {

using namespace std::chrono_literals;

struct Deadlocks final : HostWatcher {
  void on_call(const char*) override {}
  void on_join(const std::string&, const std::vector<sim::TopicId>&) override {}
  void on_leave(const std::string&) override {}
  void on_deadlock(const std::string& who) override { told.push_back(who); }
  std::vector<std::string> told;
};

// A host that runs this alone. What its threads waited for, if they still do when nothing happens any more.
std::string run(const std::function<void()>& body, std::uint64_t seed = 1) {
  HostedWorld world(seed);
  Deadlocks deadlocks;
  sim::Process& process = world.process("host");
  process.start(host({process, world.cluster, world.network, &deadlocks}, body));
  world.until([&] { return process.finished() || !deadlocks.told.empty(); }, 100'000'000 * kMs);
  EXPECT_TRUE(process.finished() || !deadlocks.told.empty());
  return deadlocks.told.empty() ? std::string() : deadlocks.told.front();
}

std::int64_t now_ms() { return std::chrono::steady_clock::now().time_since_epoch() / 1ms; }

// ---- what the C++ library offers ----

TEST(Threads, sleep_at_the_same_time) {
  const auto real = now_ms();
  std::vector<std::string> said;
  EXPECT_EQ(run([&] {
              const auto begin = now_ms();
              const auto sleeper = [&](const char* name, std::chrono::hours time) {
                std::this_thread::sleep_for(time);
                said.push_back(name + std::to_string((now_ms() - begin) / 3'600'000));
              };
              std::thread two([&] { sleeper("two ", 2h); });
              std::jthread one([&] { sleeper("one ", 1h); });
              two.join();
              one.join();
              said.push_back("both " + std::to_string((now_ms() - begin) / 3'600'000));
            }),
            "");
  EXPECT_EQ(said, (std::vector<std::string>{"one 1", "two 2", "both 2"}));
  EXPECT_LT(now_ms() - real, 600'000);
}

TEST(Threads, wait_for_locks_conditions_and_results) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::vector<int> seen;
    EXPECT_EQ(run(
                  [&] {
                    std::mutex mutex;
                    std::condition_variable changed;
                    int stage = 0;
                    std::thread other([&] {
                      std::unique_lock lock(mutex);
                      changed.wait(lock, [&] { return stage == 1; });
                      stage = 2;
                      changed.notify_all();
                    });
                    {
                      const std::lock_guard lock(mutex);
                      stage = 1;
                    }
                    changed.notify_one();
                    std::unique_lock lock(mutex);
                    changed.wait(lock, [&] { return stage == 2; });
                    lock.unlock();
                    other.join();
                    seen.push_back(stage);
                    std::promise<int> promise;
                    std::jthread keeper([&] { promise.set_value(3); });
                    seen.push_back(promise.get_future().get());
                    seen.push_back(std::async(std::launch::async, [] { return 4; }).get());
                    std::latch both(2);
                    std::counting_semaphore<> free(0);
                    std::jthread third([&] {
                      free.release();
                      both.arrive_and_wait();
                    });
                    free.acquire();
                    both.arrive_and_wait();
                    seen.push_back(5);
                    std::atomic<int> word = 0;
                    std::jthread fourth([&] {
                      word = 6;
                      word.notify_all();
                    });
                    word.wait(0);
                    seen.push_back(word);
                    std::barrier meeting(2);
                    sem_t posted;
                    sem_init(&posted, 0, 0);
                    std::jthread fifth([&] {
                      meeting.arrive_and_wait();
                      meeting.arrive_and_wait();
                      sem_post(&posted);
                    });
                    meeting.arrive_and_wait();
                    meeting.arrive_and_wait();
                    sem_wait(&posted);
                    seen.push_back(7);
                  },
                  seed),
              "");
    EXPECT_EQ(seen, (std::vector<int>{2, 3, 4, 5, 6, 7})) << "seed " << seed;
  }
}

TEST(Threads, give_up_waiting_when_their_virtual_time_is_up) {
  std::vector<std::int64_t> passed;
  EXPECT_EQ(run([&] {
              std::timed_mutex lock;
              std::shared_timed_mutex shared;
              std::recursive_mutex again;
              lock.lock();
              shared.lock_shared();
              std::jthread other([&] {
                std::int64_t begin = now_ms();
                const auto lap = [&] {
                  const std::int64_t now = now_ms();
                  passed.push_back((now - begin) / 1'000);
                  begin = now;
                };
                EXPECT_FALSE(lock.try_lock_for(10s));
                lap();
                EXPECT_FALSE(lock.try_lock_until(std::chrono::system_clock::now() + 20s));
                lap();
                EXPECT_FALSE(shared.try_lock_for(30s));
                lap();
                EXPECT_TRUE(shared.try_lock_shared_for(30s));
                shared.unlock_shared();
                again.lock();
                again.lock();
                std::condition_variable_any changed;
                EXPECT_EQ(changed.wait_for(again, 40s), std::cv_status::timeout);
                lap();
                again.unlock();
                again.unlock();
                std::promise<void> promise;
                EXPECT_EQ(promise.get_future().wait_for(50s), std::future_status::timeout);
                lap();
                std::counting_semaphore<> none(0);
                EXPECT_FALSE(none.try_acquire_for(60s));
                lap();
              });
              other.join();
              shared.unlock_shared();
              lock.unlock();
            }),
            "");
  EXPECT_EQ(passed, (std::vector<std::int64_t>{10, 20, 30, 40, 50, 60}));
}

TEST(Threads, call_once_once_and_stop_when_asked) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    int calls = 0;
    int seen = 0;
    EXPECT_EQ(run(
                  [&] {
                    std::once_flag once;
                    std::mutex mutex;
                    std::condition_variable_any changed;
                    const auto begin = [&] {
                      std::call_once(once, [&] {
                        std::this_thread::sleep_for(1s);
                        ++calls;
                      });
                      seen += calls;
                    };
                    std::jthread first([&](const std::stop_token& stop) {
                      begin();
                      std::unique_lock lock(mutex);
                      changed.wait(lock, stop, [] { return false; });
                    });
                    std::jthread second(begin);
                    begin();
                  },
                  seed),
              "");
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(seen, 3);
  }
}

TEST(Threads, have_handles_and_values_of_their_own) {
  std::set<std::thread::id> ids;
  std::vector<int> destroyed;
  static std::vector<int>* told = nullptr;
  told = &destroyed;
  pthread_key_t key{};
  ASSERT_EQ(pthread_key_create(&key, [](void* value) { told->push_back(*static_cast<int*>(value)); }), 0);
  EXPECT_EQ(run([&] {
              int numbers[3] = {1, 2, 3};
              const auto own = [&](int& number) {
                EXPECT_EQ(pthread_getspecific(key), nullptr);
                pthread_setspecific(key, &number);
                ids.insert(std::this_thread::get_id());
                std::this_thread::sleep_for(1s);
                EXPECT_EQ(pthread_getspecific(key), &number);
              };
              std::thread one([&] { own(numbers[0]); });
              std::thread two([&] { own(numbers[1]); });
              own(numbers[2]);
              one.join();
              two.join();
              EXPECT_EQ(destroyed.size(), 2U);
              pthread_setspecific(key, nullptr);
            }),
            "");
  EXPECT_EQ(ids.size(), 3U);
  EXPECT_EQ(pthread_getspecific(key), nullptr);
  pthread_key_delete(key);
}

TEST(Threads, stop_the_program_where_they_would_share_a_thread_local_object) {
  EXPECT_DEATH(run([] {
                 std::thread other([] {
                   thread_local std::string text;
                   text = "shared";
                 });
                 other.join();
               }),
               "turnstile: thread_local: an object with a destructor, which the threads of a host would share");
}

TEST(Threads, construct_a_static_object_once) {
  static int made = 0;
  struct Slow {
    Slow() {
      std::this_thread::sleep_for(1s);
      ++made;
    }
  };
  EXPECT_EQ(run([] {
              const auto use = [] {
                static const Slow slow;
                EXPECT_EQ(made, 1);
              };
              std::jthread one(use);
              std::jthread two(use);
              use();
            }),
            "");
}

TEST(Threads, that_are_detached_end_with_their_host) {
  bool ended = false;
  EXPECT_EQ(run([&] {
              std::thread([&] {
                std::this_thread::sleep_for(1h);
                ended = true;
              }).detach();
              std::this_thread::sleep_for(1s);
            }),
            "");
  EXPECT_FALSE(ended);
}

// ---- schedules ----

// Two threads add one to a counter, five times each, and look away between reading and writing.
int counted(bool locks, std::uint64_t seed) {
  int counter = 0;
  EXPECT_EQ(run(
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
  return run(
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
  EXPECT_EQ(run([] {
              std::mutex mutex;
              std::condition_variable changed;
              std::thread other([&] {
                std::unique_lock lock(mutex);
                changed.wait(lock);
              });
              other.join();
            }),
            "main waits for the end of thread 1; thread 1 waits for condition 1");
  EXPECT_EQ(run([] {
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
    EXPECT_EQ(run(
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
