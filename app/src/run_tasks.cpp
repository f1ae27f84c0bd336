#include "run_tasks.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace turnstile::app {

void run_tasks(std::size_t count, unsigned threads, const std::function<bool(std::size_t)>& task, const std::function<void()>& meanwhile) {
  constexpr std::chrono::milliseconds kPause{20};
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::condition_variable ended;
  unsigned running = threads;
  std::vector<std::thread> workers;
  for (unsigned thread = 0; thread < threads; ++thread) {
    workers.emplace_back([&] {
      for (std::size_t number = next.fetch_add(1); number < count && task(number); number = next.fetch_add(1)) {
      }
      const std::lock_guard lock(mutex);
      if (--running == 0) ended.notify_one();
    });
  }
  if (meanwhile) {
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, kPause, [&running] { return running == 0; })) {
      lock.unlock();
      meanwhile();
      lock.lock();
    }
  }
  for (std::thread& worker : workers) worker.join();
}

}  // namespace turnstile::app
