// A thread for calls that may never return: a caller that has waited long enough abandons the thread, with everything that the call holds.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace turnstile::adapters {

class CallThread {
 public:
  CallThread() : shared_(std::make_shared<Shared>()), thread_(serve, shared_) {}
  // Does not wait: a call in progress is abandoned.
  ~CallThread();
  CallThread(const CallThread&) = delete;
  CallThread& operator=(const CallThread&) = delete;

  // Makes the call and waits for its end while `wait_on` returns true. False: the call is still in progress, and no other one can be made.
  // So the call must own, or share ownership of, everything that it uses.
  template <class WaitOn>
  bool run(std::function<void()> call, WaitOn&& wait_on) {
    std::unique_lock lock(shared_->mutex);
    shared_->call = std::move(call);
    shared_->busy = true;
    shared_->changed.notify_all();
    while (!shared_->changed.wait_for(lock, kLookEvery, [this] { return !shared_->busy; }))
      if (!wait_on()) return false;
    return true;
  }

 private:
  struct Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void()> call;  // the next call
    bool busy = false;           // a requested call has not returned yet
    bool over = false;
  };
  static constexpr std::chrono::milliseconds kLookEvery{100};
  static void serve(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace turnstile::adapters
