// Blocking code in the simulated world: a stack of its own, from which a blocking call switches back to whoever runs the simulation.
//
// A Fiber runs `body` until the body ends or waits. `wait(task)`, called in the body or anything below it, starts the coroutine; if that
// ends at once, nothing is switched. Otherwise the fiber gives way to the root coroutine, which goes on with it when the task has ended.
//
// A crash destroys the root coroutine and with it the Fiber. The blocked `wait` then throws Crashed, which only the fiber's base catches,
// so the code's own destructors run. No call of a dying fiber reaches the world: `may_act` throws Crashed again where code has swallowed
// it, and is false while destructors run. Where the exception cannot pass (a noexcept function, which includes destructors) the stack is
// abandoned: what lies on it is never destroyed, and what it owns is lost. The same happens to code that catches Crashed 1,000 times and
// goes on (`catch (...)` in a loop). `OnCrash::abandon` asks for that from the beginning, for code that no exception may cross (C with its
// own cleanup, another language's frames).
//
// Threads: a fiber is resumed by the thread that made it. Exceptions that the body does not catch end the program, as they would a thread.
// A signal that ends the program while a fiber runs (abort, SIGSEGV, ...) names the host, the scenario and the seed on stderr first.
// What belongs to a thread of execution and not to a processor is kept per fiber: the exceptions being handled, and errno.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>

#include "turnstile/core/task.hpp"

namespace turnstile::rdkafka {

// Thrown into blocking code when its host has crashed. It has no base class, so that only `catch (...)` catches it.
struct Crashed final {};

enum class OnCrash {
  unwind,   // destructors run
  abandon,  // the stack is dropped as it is
};

struct FiberOptions {
  // Below it lie pages that may not be touched: an overflow ends the program with a line that says so, it never goes on with damaged data.
  std::size_t stack_bytes = 256 * 1024;
  OnCrash on_crash = OnCrash::unwind;
  // Of processor time between two calls that wait. More is a loop without an end, and ends the program with a line that says so.
  std::int64_t cpu_ms_max = 10'000;
};

class Fiber {
 public:
  explicit Fiber(std::function<void()> body, const FiberOptions& options = {});
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  ~Fiber();

  // The fiber whose code is running on this thread; null outside.
  static Fiber* current();

  // Runs the body until it waits or ends. Not from within a fiber.
  void resume();
  bool finished() const;
  bool started() const;
  bool dying() const;
  // It waits for nothing but to be driven again.
  bool resting() const;
  // Whose fiber it is: for whoever made it.
  void belongs_to(void* owner) { owner_ = owner; }
  void* owner() const { return owner_; }
  // The coroutine that resumes the fiber; whatever the fiber waits for resumes that one.
  void resumed_by(std::coroutine_handle<> root) { root_ = root; }

  // For the fiber's own code: whether a call may reach the world. Throws Crashed instead of false if it can.
  bool may_act() const;
  // For the fiber's own code, after `root` was told to go on when the task ends. If the fiber dies meanwhile, `drop` destroys the task.
  void give_way(void* task, void (*drop)(void* task));
  std::coroutine_handle<> root() const { return root_; }
  // For the fiber's own code: whoever drives it goes on, until it is driven again.
  void rest();

  // Ends a fiber that waits, as its destructor does. False: its code waits again, for other fibers to end; then it is called once more.
  bool die();
  // For the code of a dying fiber.
  void let_others_end();
  // Is called on the fiber, with its owner, before Crashed is thrown into its code.
  void before_unwinding(void (*told)(void* owner)) { unwinding_ = told; }
  const FiberOptions& options() const;
  // Where its stack ends, and whether an address lies in the pages below that may not be touched.
  const void* stack_bottom() const;
  bool is_just_below_stack(const void* address) const;
  // For the fiber's own code: the words of its stack that are in use.
  std::span<std::uintptr_t> frames() const;

  // For a coroutine that the fiber waits for, directly or not: runs `code` on the fiber, as a callback from within the call that waits. The
  // code may wait itself.
  core::Task<void> call_back(std::function<void()> code);
  // For the root coroutine: what is to be resumed while it is suspended; null: nothing.
  std::coroutine_handle<> take_called();

 private:
  struct Stack;
  struct Waiting;
  struct CallBack;
  void run_callback();
  [[noreturn]] void unwind() const;
  std::unique_ptr<Stack> stack_;
  std::coroutine_handle<> root_{};
  void* owner_ = nullptr;
  void (*unwinding_)(void* owner) = nullptr;
};

// Waits for a task from within a fiber.
template <class T>
T wait(core::Task<T> task) {
  Fiber& fiber = *Fiber::current();
  auto awaiter = std::move(task).operator co_await();
  if (awaiter.await_suspend(fiber.root())) {
    fiber.give_way(&task, [](void* waited) { *static_cast<core::Task<T>*>(waited) = {}; });
  }
  return awaiter.await_resume();
}

// Resumes a fiber until it has ended or rests: what a process's root coroutine does.
core::Task<void> drive(Fiber& fiber);
// The root coroutine of a process whose application is blocking code.
core::Task<void> blocking(std::function<void()> body, FiberOptions options = {});

}  // namespace turnstile::rdkafka
