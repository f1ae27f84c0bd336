// Blocking code that cannot be unwound, and what remains of many that could.
#include <gtest/gtest.h>

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "fiber_machine.hpp"
#include "resident.hpp"
#include "sanitizer.hpp"

#ifndef TURNSTILE_ADDRESS_SANITIZER  // what is abandoned is lost, and the leak sanitizer says so

namespace turnstile::rdkafka {
namespace {

// In a coroutine's frame.
struct Tenant {
  int& gone;
  ~Tenant() { ++gone; }
};
core::Task<void> linger(sim::Process& process, int& gone) {
  const Tenant tenant{gone};
  co_await process.sleep(10 * kMs);
}

struct Stubborn {
  sim::Process& process;
  int& gone;
  Lines& said;
  ~Stubborn() {
    wait(linger(process, gone));
    said.push_back("closed");
  }
};

TEST(AbandonedFiber, a_stack_that_cannot_be_unwound_is_abandoned_but_not_what_it_waits_for) {
  Machine machine;
  Lines said;
  int gone = 0;
  for (int life = 1; life <= 3; ++life) {
    machine.process.start(blocking([&] {
      const Witness witness{said, "outer"};
      const Stubborn stubborn{machine.process, gone, said};
    }));
    machine.run(5 * kMs);
    machine.process.crash();
    EXPECT_EQ(gone, life);
    EXPECT_EQ(said, Lines{});
    EXPECT_EQ(std::uncaught_exceptions(), 0);
  }
  machine.run();
  EXPECT_EQ(said, Lines{});
}

// As a service does that survives everything, and a destructor that waits until everything is sent.
TEST(AbandonedFiber, code_that_swallows_the_crash_for_ever_is_abandoned) {
  Machine machine;
  int gone = 0;
  const auto survives = [&] {
    for (;;) {
      try {
        wait(linger(machine.process, gone));
      } catch (...) {
      }
    }
  };
  struct Flusher {
    ~Flusher() {
      while (!Fiber::current()->may_act()) {
      }
    }
  };
  const auto flushes = [&] {
    const Flusher flusher;
    wait(linger(machine.process, gone));
  };
  for (const std::function<void()>& body : {std::function<void()>(survives), std::function<void()>(flushes)}) {
    machine.process.start(blocking(body));
    machine.run(5 * kMs);
    const int gone_before = gone;
    machine.process.crash();
    EXPECT_EQ(gone, gone_before + 1);
    EXPECT_EQ(std::uncaught_exceptions(), 0);
  }
}

TEST(AbandonedFiber, code_may_be_abandoned_instead_of_unwound) {
  Machine machine;
  Lines said;
  int gone = 0;
  machine.process.start(blocking(
      [&] {
        const Witness witness{said, "outer"};
        wait(linger(machine.process, gone));
      },
      {.on_crash = OnCrash::abandon}));
  machine.process.crash();
  EXPECT_EQ(gone, 1);
  machine.run();
  EXPECT_EQ(said, Lines{});
}

// Half of the runs end by themselves, half crash.
TEST(AbandonedFiber, a_hundred_thousand_runs_give_their_memory_back) {
  const auto runs = [](int count) {
    for (int run = 0; run < count; ++run) {
      Machine machine;
      for (int life = 0; life < 2; ++life) {
        machine.process.start(blocking([&] {
          const std::vector<int> data(1000, run);
          machine.sleep(1 * kMs);
          machine.sleep(life == 0 ? 10 * kMs : 1 * kMs);
        }));
        machine.run(5 * kMs);
        ASSERT_EQ(machine.process.finished(), life == 1);
        machine.process.crash();
      }
    }
  };
  runs(1000);
  const std::size_t before = resident_bytes();
  runs(100'000);
  EXPECT_LT(resident_bytes(), before + 2'000'000);
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
