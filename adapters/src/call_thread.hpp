// A thread for calls that may never come back: who has waited long enough leaves the thread behind, with all that the call holds on to.
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
  // Waits for nothing: a call under way is left behind.
  ~CallThread();
  CallThread(const CallThread&) = delete;
  CallThread& operator=(const CallThread&) = delete;

  // Makes the call and waits for its end as long as `wait_on` says. False: it was not waited for; it is still under way, and no other can
  // be made. So the call owns, or shares, whatever it touches.
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
    std::function<void()> call;  // to be made next
    bool busy = false;           // with one that was asked for
    bool over = false;
  };
  static constexpr std::chrono::milliseconds kLookEvery{100};
  static void serve(const std::shared_ptr<Shared>& shared);

  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace turnstile::adapters
