// The cost of blocking code in the simulated world: a wait on a fiber, and the whole lifetime of a host.
#include <benchmark/benchmark.h>

#include "turnstile/rdkafka/fiber.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::rdkafka {
namespace {

core::Task<void> nap(sim::Process& process) { co_await process.sleep(sim::Duration{1}); }

// The same waits in a coroutine: the difference is the cost of the fiber.
void coroutine_waits(benchmark::State& state) {
  sim::Scheduler scheduler;
  sim::Process process(scheduler, "host");
  bool running = true;
  process.start([](sim::Process& sleeper, const bool& on) -> core::Task<void> {
    while (on) co_await nap(sleeper);
  }(process, running));
  for (auto _ : state) scheduler.step(scheduler.now() + sim::Duration{1});
}
BENCHMARK(coroutine_waits);

void fiber_waits(benchmark::State& state) {
  sim::Scheduler scheduler;
  sim::Process process(scheduler, "host");
  process.start(blocking([&process] {
    for (;;) wait(nap(process));
  }));
  for (auto _ : state) scheduler.step(scheduler.now() + sim::Duration{1});
}
BENCHMARK(fiber_waits);

// No context switch if the awaited value is ready.
void fiber_waits_for_what_is_there(benchmark::State& state) {
  Fiber fiber([&state] {
    for (auto _ : state) wait([]() -> core::Task<void> { co_return; }());
  });
  fiber.resume();
}
BENCHMARK(fiber_waits_for_what_is_there);

void host_lives_and_crashes(benchmark::State& state) {
  sim::Scheduler scheduler;
  sim::Process process(scheduler, "host");
  for (auto _ : state) {
    process.start(blocking([&process] { wait(nap(process)); }));
    process.crash();
  }
}
BENCHMARK(host_lives_and_crashes);

}  // namespace
}  // namespace turnstile::rdkafka
