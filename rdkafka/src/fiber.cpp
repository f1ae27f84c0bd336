#include "turnstile/rdkafka/fiber.hpp"

#include <cxxabi.h>

#include <boost/context/fiber.hpp>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>

#include "guard.hpp"
#include "sanitizer.hpp"
#include "stack_pool.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::rdkafka {
namespace {

namespace context = boost::context;

thread_local Fiber* running = nullptr;

// What the compiler's runtime and the C library keep per thread, and a fiber has for itself.
struct ThreadState {
  // The exceptions that are being handled, innermost first, and how many are on their way (Itanium C++ ABI, 2.2.2).
  struct {
    void* caught = nullptr;
    unsigned int uncaught = 0;
  } exceptions;
  int error = 0;

  static ThreadState now() {
    ThreadState state;
    std::memcpy(static_cast<void*>(&state.exceptions), abi::__cxa_get_globals(), sizeof state.exceptions);
    state.error = errno;
    return state;
  }
  void restore() const {
    std::memcpy(static_cast<void*>(abi::__cxa_get_globals()), &exceptions, sizeof exceptions);
    errno = error;
  }
};

// The stack is the pool's: Boost is to leave it alone.
struct NotOwned {
  static void deallocate(context::stack_context&) noexcept {}
};

}  // namespace

// A call that waits; those below it wait for a callback that it made.
struct Fiber::Waiting {
  void* task;
  void (*drop)(void*);
  Waiting* below;
};

// Ended by the code's own return: then the coroutine goes on, on nobody's stack but the simulation's.
struct Fiber::CallBack {
  Fiber& fiber;
  std::function<void()>& code;
  std::coroutine_handle<> caller{};
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> self);
  void await_resume() const noexcept {}
};

struct Fiber::Stack {
  Stack(std::function<void()> code, const FiberOptions& chosen)
      : body(std::move(code)), options(chosen), memory(StackPool::of_this_thread().take(chosen.stack_bytes)) {}
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  // The fiber's end: Boost would unwind a stack that was abandoned.
  ~Stack() {
    if (abandoned) {
      new (&there) context::fiber();
    }
    there.~fiber();
    StackPool::of_this_thread().give_back(memory);
  }

  void prepare() {
    context::stack_context where;
    where.sp = memory.top;
    where.size = memory.bytes;
    const context::preallocated place(memory.top, memory.bytes, where);
    new (&there) context::fiber(std::allocator_arg, place, NotOwned{}, [this](context::fiber&& caller) { return run(std::move(caller)); });
  }
  context::fiber run(context::fiber&& caller);
  void enter();
  void leave(bool for_good);
  void drop_innermost() {
    const Waiting dropped = *waiting;
    waiting = dropped.below;
    dropped.drop(dropped.task);
  }
  // On the fiber, which does not come back.
  void abandon() {
    while (waiting != nullptr) drop_innermost();
    abandoned = true;
    leave(true);
  }

  std::function<void()> body;
  FiberOptions options;
  StackMemory memory;
  union {
    context::fiber there;  // the side that is not running: the fiber, or who resumed it
  };
  ThreadState state;  // the fiber's, while it is not running
  bool started = false;
  bool finished = false;
  bool resting = false;
  bool dying = false;
  bool abandoned = false;
  int unwound = 0;                   // how often Crashed was thrown into its code, or would have been
  Waiting* waiting = nullptr;        // the innermost
  CallBack* callback = nullptr;      // to be run by the innermost
  std::coroutine_handle<> called{};  // whose callback has ended
  // Only for the sanitizer.
  void* fiber_marks = nullptr;
  const void* caller_bottom = nullptr;
  std::size_t caller_bytes = 0;
};

namespace {

std::terminate_handler next_terminate = nullptr;

}  // namespace

context::fiber Fiber::Stack::run(context::fiber&& caller) {
  sanitizer::after_switch(nullptr, &caller_bottom, &caller_bytes);
  there = std::move(caller);
  try {
    body();
  } catch (const Crashed&) {
    // Its host is dead.
  } catch (const std::system_error&) {
    if (!dying) throw;  // else it is what the C++ library made of a lock or a thread that a dead host did not get
  }
  finished = true;
  sanitizer::before_switch(nullptr, caller_bottom, caller_bytes);
  return std::move(there);
}

// From the caller's stack to the fiber's, until the fiber leaves or ends.
void Fiber::Stack::enter() {
  const ThreadState callers = ThreadState::now();
  state.restore();
  void* marks = nullptr;
  sanitizer::before_switch(&marks, memory.bottom(), memory.bytes);
  there = std::move(there).resume();
  sanitizer::after_switch(marks, nullptr, nullptr);
  state = ThreadState::now();
  callers.restore();
}

void Fiber::Stack::leave(bool for_good) {
  sanitizer::before_switch(for_good ? nullptr : &fiber_marks, caller_bottom, caller_bytes);
  there = std::move(there).resume();
  sanitizer::after_switch(fiber_marks, &caller_bottom, &caller_bytes);
}

Fiber* Fiber::current() { return running; }
bool Fiber::finished() const { return stack_->finished; }
bool Fiber::started() const { return stack_->started; }
bool Fiber::dying() const { return stack_->dying; }
bool Fiber::resting() const { return stack_->resting; }
const FiberOptions& Fiber::options() const { return stack_->options; }
const void* Fiber::stack_bottom() const { return stack_->memory.bottom(); }
bool Fiber::is_just_below_stack(const void* address) const {
  const auto* bottom = static_cast<const char*>(stack_bottom());
  return address < bottom && address >= bottom - StackPool::guard_bytes();
}

Fiber::Fiber(std::function<void()> body, const FiberOptions& options) : stack_(std::make_unique<Stack>(std::move(body), options)) {
  // Crashed meets a frame that no exception may leave, and the runtime wants to end the program: the fiber goes, and does not come back.
  static const bool installed = [] {
    next_terminate = std::set_terminate([] {
      if (running != nullptr && running->dying()) {
        running->stack_->abandon();
      }
      if (next_terminate != nullptr) next_terminate();
      std::abort();
    });
    return true;
  }();
  static_cast<void>(installed);
  stack_->prepare();
}

void Fiber::resume() {
  TURNSTILE_ASSERT(running == nullptr);
  TURNSTILE_ASSERT(!stack_->finished);
  Guard& guard = Guard::of_this_thread();
  running = this;
  stack_->started = true;
  guard.enter(stack_->options.cpu_ms_max);
  stack_->enter();
  guard.leave();
  running = nullptr;
}

Fiber::~Fiber() {
  if (stack_->started && !die()) stack_->abandoned = true;
}

bool Fiber::die() {
  if (stack_->finished || stack_->abandoned) return true;
  if (stack_->options.on_crash == OnCrash::abandon) {
    while (stack_->waiting != nullptr) stack_->drop_innermost();
    return stack_->abandoned = true;
  }
  stack_->dying = true;
  Fiber* const killer = std::exchange(running, nullptr);
  resume();
  running = killer;
  return stack_->finished || stack_->abandoned;
}

void Fiber::let_others_end() { stack_->leave(false); }

// In a frame of its own: the registers that its caller has saved are among those words.
[[gnu::noinline]] std::span<std::uintptr_t> Fiber::frames() const {
  return {static_cast<std::uintptr_t*>(__builtin_frame_address(0)), static_cast<std::uintptr_t*>(stack_->memory.top)};
}

void Fiber::unwind() const {
  constexpr int kSwallowedMax = 1'000;
  if (++stack_->unwound > kSwallowedMax) stack_->abandon();
  if (unwinding_ != nullptr) unwinding_(owner_);
  throw Crashed{};
}

bool Fiber::may_act() const {
  if (!stack_->dying) return true;
  if (std::uncaught_exceptions() == 0) unwind();
  constexpr int kCallsOfDestructorsMax = 100'000;  // such as one that asks until everything is sent
  if (++stack_->unwound > kCallsOfDestructorsMax) stack_->abandon();
  return false;
}

void Fiber::give_way(void* task, void (*drop)(void* task)) {
  Waiting here{task, drop, stack_->waiting};
  stack_->waiting = &here;
  try {
    for (;;) {
      if (stack_->callback != nullptr) run_callback();
      stack_->leave(false);
      if (stack_->dying) unwind();
      if (stack_->callback == nullptr) break;
    }
  } catch (...) {
    stack_->drop_innermost();
    throw;
  }
  stack_->waiting = here.below;
}

void Fiber::rest() {
  stack_->resting = true;
  give_way(nullptr, [](void*) {});
  stack_->resting = false;
}

void Fiber::run_callback() {
  CallBack& callback = *std::exchange(stack_->callback, nullptr);
  const auto code = std::move(callback.code);
  const std::coroutine_handle<> caller = callback.caller;
  // librdkafka is C: no exception of a callback's passes it.
  try {
    code();
  } catch (const Crashed&) {
    throw;
  } catch (...) {
    std::terminate();
  }
  stack_->called = caller;
}

// On the fiber, where the waiting call has only begun, it finds the callback when it gives way. Else the fiber is waiting, and runs it now.
bool Fiber::CallBack::await_suspend(std::coroutine_handle<> self) {
  caller = self;
  Fiber& called = fiber;
  called.stack_->callback = this;
  if (running == &called) return true;
  called.resume();
  if (called.stack_->called != self) return true;
  called.stack_->called = {};
  return false;
}

core::Task<void> Fiber::call_back(std::function<void()> code) { co_await CallBack{*this, code}; }

std::coroutine_handle<> Fiber::take_called() { return std::exchange(stack_->called, {}); }

namespace {

struct ThisCoroutine {
  std::coroutine_handle<> handle{};
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> self) noexcept {
    handle = self;
    return false;
  }
  std::coroutine_handle<> await_resume() const noexcept { return handle; }
};

// The root coroutine stands still until what the fiber waits for resumes it.
struct StandStill {
  std::coroutine_handle<> other;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<>) const {
    const std::coroutine_handle<> goes_on = other;
    if (goes_on) goes_on.resume();
  }
  void await_resume() const noexcept {}
};

}  // namespace

core::Task<void> drive(Fiber& fiber) {
  const std::coroutine_handle<> self = co_await ThisCoroutine{};
  fiber.resumed_by(self);
  fiber.resume();
  while (!fiber.finished() && !fiber.resting()) {
    co_await StandStill{fiber.take_called()};
    fiber.resume();
  }
}

core::Task<void> blocking(std::function<void()> body, FiberOptions options) {
  Fiber fiber(std::move(body), options);
  co_await drive(fiber);
}

}  // namespace turnstile::rdkafka
