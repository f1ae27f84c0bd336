// Threads of a host: what the C and C++ libraries offer, in virtual time.
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

#include "lone_host.hpp"

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

std::int64_t now_ms() { return std::chrono::steady_clock::now().time_since_epoch() / 1ms; }

// ---- what the C++ library offers ----

TEST(Threads, sleep_at_the_same_time) {
  const auto real = now_ms();
  std::vector<std::string> said;
  EXPECT_EQ(run_alone([&] {
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
    EXPECT_EQ(run_alone(
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
  EXPECT_EQ(run_alone([&] {
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
    EXPECT_EQ(run_alone(
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
  EXPECT_EQ(run_alone([&] {
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
  EXPECT_DEATH(run_alone([] {
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
  EXPECT_EQ(run_alone([] {
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
  EXPECT_EQ(run_alone([&] {
              std::thread([&] {
                std::this_thread::sleep_for(1h);
                ended = true;
              }).detach();
              std::this_thread::sleep_for(1s);
            }),
            "");
  EXPECT_FALSE(ended);
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
