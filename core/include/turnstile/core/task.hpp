// A lazy coroutine: it starts when it is awaited (or by `start()` for a root) and resumes its awaiter when it ends.
//
// Ownership: the Task owns its frame. Destroying the Task of a suspended coroutine destroys the frame and every frame that it was awaiting:
// this is how a simulated process crashes at an await. A holder of a handle to a suspended frame (a timer, a reply) must drop it in its
// awaiter's destructor. Threads: a Task and all that it awaits belong to one thread.
//
// A loop over a blocking adapter is safe: a child that never suspends does not grow the stack (await_suspend returns bool; a handle would,
// in unoptimized g++ builds). g++ 12 miscompiles `if (co_await x)`: name the value first (docs/own-tests.md, "Coroutines").
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <utility>

#include "turnstile/core/recycler.hpp"

namespace turnstile::core {

namespace detail {

struct PromiseBase {
  // Frames come and go by the thousand in a simulated run.
  static void* operator new(std::size_t bytes) { return Recycler::take(bytes); }
  static void operator delete(void* frame, std::size_t bytes) { Recycler::give_back(frame, bytes); }

  std::coroutine_handle<> continuation{};

  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      if (const auto awaiter = self.promise().continuation) awaiter.resume();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  // An exception goes on to whoever resumed the coroutine, which is over.
#ifdef __cpp_exceptions
  void unhandled_exception() const { throw; }
#else
  [[noreturn]] void unhandled_exception() const noexcept { std::abort(); }
#endif
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  std::coroutine_handle<Promise> handle() { return std::coroutine_handle<Promise>::from_promise(*this); }
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() { return std::move(*value); }
};

template <>
struct Promise<void> : PromiseBase {
  std::coroutine_handle<Promise> handle() { return std::coroutine_handle<Promise>::from_promise(*this); }
  void return_void() const noexcept {}
  void take() const noexcept {}
};

}  // namespace detail

template <class T = void>
class [[nodiscard]] Task {
 public:
  struct promise_type : detail::Promise<T> {
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
  };

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      destroy();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() { destroy(); }

  // Runs a root task to its first suspension, or to its end.
  void start() { handle_.resume(); }
  bool valid() const { return static_cast<bool>(handle_); }
  bool done() const { return handle_ && handle_.done(); }
  // The result of a finished task. Call once.
  T result() { return handle_.promise().take(); }

  auto operator co_await() && noexcept {
    struct Awaiter {
      std::coroutine_handle<promise_type> child;
      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> parent) const {
        child.resume();
        if (child.done()) return false;
        child.promise().continuation = parent;
        return true;
      }
      T await_resume() const { return child.promise().take(); }
    };
    return Awaiter{handle_};
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  void destroy() {
    if (handle_) std::exchange(handle_, {}).destroy();
  }

  std::coroutine_handle<promise_type> handle_{};
};

}  // namespace turnstile::core
