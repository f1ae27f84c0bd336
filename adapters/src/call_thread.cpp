#include "call_thread.hpp"

#include <utility>

namespace turnstile::adapters {

CallThread::~CallThread() {
  bool idle = false;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->over = true;
    idle = !shared_->busy;
  }
  shared_->changed.notify_all();
  idle ? thread_.join() : thread_.detach();
}

void CallThread::serve(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  for (;;) {
    shared->changed.wait(lock, [&] { return shared->over || shared->call != nullptr; });
    if (shared->call == nullptr) return;
    std::function<void()> call = std::exchange(shared->call, nullptr);
    lock.unlock();
    call();
    call = nullptr;  // releases what it held
    lock.lock();
    shared->busy = false;
    shared->changed.notify_all();
  }
}

}  // namespace turnstile::adapters
