// Exits with 0 if the compiler resumes coroutines that await in a condition. g++ 12 allocates too small a frame for one that declares no
// variable: it resumes at an address that was never written, and traps (seen with g++ 12.2, at -O0 and -O2; clang 19 is
// correct).
#include <coroutine>
#include <cstdlib>
#include <utility>

namespace {

std::coroutine_handle<> waiting;

struct Later {
  bool value;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> self) const noexcept { waiting = self; }
  bool await_resume() const noexcept { return value; }
};

struct Coroutine {
  struct promise_type {
    Coroutine get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Coroutine branch(int& steps) {
  if (co_await Later{true}) ++steps;
}

Coroutine loop(int& steps) {
  while (co_await Later{steps < 3}) ++steps;
}

int steps_of(Coroutine (*body)(int&)) {
  int steps = 0;
  const auto handle = body(steps).handle;
  handle.resume();
  for (int resumed = 0; resumed < 10 && !handle.done() && waiting; ++resumed) std::exchange(waiting, {}).resume();
  handle.destroy();
  return steps;
}

}  // namespace

int main() { return steps_of(branch) == 1 && steps_of(loop) == 3 ? 0 : 1; }
