// Blocking code in virtual time: how it waits, and how it dies.
#include <gtest/gtest.h>

#include <cerrno>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "fiber_machine.hpp"

namespace turnstile::rdkafka {
namespace {

TEST(Fiber, blocking_code_waits_in_virtual_time) {
  Machine machine;
  Lines said;
  machine.process.start(blocking([&] {
    said.push_back(std::to_string(wait(at_once(1))));
    said.push_back(std::to_string(wait(later(machine.process, 5 * kMs, 2))));
    said.push_back(std::to_string(core::in_ms(machine.scheduler.now())) + " ms");
  }));
  EXPECT_EQ(said, Lines{"1"});
  machine.run();
  EXPECT_EQ(said, (Lines{"1", "2", "5 ms"}));
  EXPECT_TRUE(machine.process.finished());
}

TEST(Fiber, two_hosts_take_turns) {
  sim::Scheduler scheduler;
  sim::Process one(scheduler, "one");
  sim::Process two(scheduler, "two");
  Lines said;
  const auto speak = [&said](sim::Process& process, sim::Duration time) {
    for (int turn = 0; turn < 2; ++turn) {
      wait(later(process, time, 0));
      said.push_back(process.name());
    }
  };
  one.start(blocking([&] { speak(one, 3 * kMs); }));
  two.start(blocking([&] { speak(two, 2 * kMs); }));
  while (scheduler.step(sim::Instant{100 * kMs})) {
  }
  EXPECT_EQ(said, (Lines{"two", "one", "two", "one"}));
}

TEST(Fiber, a_crash_runs_the_destructors_and_nothing_else) {
  Machine machine;
  Lines said;
  machine.process.start(blocking([&] {
    const Witness outer{said, "outer"};
    machine.sleep(1 * kMs);
    const Witness inner{said, "inner"};
    machine.sleep(10 * kMs);
    said.push_back("alive");
  }));
  machine.run(5 * kMs);
  machine.process.crash();
  EXPECT_EQ(said, (Lines{"inner is left alone", "outer is left alone"}));
  machine.run();
  EXPECT_EQ(said.size(), 2u);
}

TEST(Fiber, a_crash_at_a_planned_await_and_a_second_life) {
  Machine machine;
  int sleeps = 0;
  const auto body = [&] {
    for (int turn = 0; turn < 5; ++turn) {
      machine.sleep(1 * kMs);
      ++sleeps;
    }
  };
  machine.process.start(blocking(body));
  machine.process.crash_at_await(3, [] {});
  machine.run();
  EXPECT_EQ(sleeps, 2);
  EXPECT_FALSE(machine.process.alive());
  machine.process.start(blocking(body));
  machine.run();
  EXPECT_EQ(sleeps, 7);
}

TEST(Fiber, code_that_swallows_the_crash_gets_it_again_at_its_next_call) {
  Machine machine;
  Lines said;
  machine.process.start(blocking([&] {
    for (;;) {
      try {
        Fiber::current()->may_act();
        machine.sleep(10 * kMs);
      } catch (const std::exception&) {
        said.push_back("an error");
      } catch (...) {
        said.push_back("swallowed");
        if (said.size() == 3) throw;
      }
    }
  }));
  machine.run(5 * kMs);
  machine.process.crash();
  EXPECT_EQ(said, (Lines{"swallowed", "swallowed", "swallowed"}));
}

TEST(Fiber, a_fiber_that_never_ran_or_has_ended_leaves_nothing) {
  auto owned = std::make_shared<int>(1);
  {
    Fiber never([owned] {});
    Fiber ended([owned] {});
    ended.resume();
    EXPECT_TRUE(ended.finished());
  }
  EXPECT_EQ(owned.use_count(), 1);
}

TEST(Fiber, what_it_waits_for_is_given_up_with_it) {
  for (const OnCrash on_crash : {OnCrash::unwind, OnCrash::abandon}) {
    Machine machine;
    sim::Gate gate;
    const auto wait_at_gate = [](sim::Gate& where, sim::Process& process) -> core::Task<int> {
      co_await where.wait(process, sim::kUnlimited);
      co_return 1;
    };
    machine.process.start(blocking([&] { wait(wait_at_gate(gate, machine.process)); }, {.on_crash = on_crash}));
    machine.process.crash();
    gate.open();
    machine.run();
    EXPECT_FALSE(machine.process.alive());
  }
}

// A coroutine that the host waits for calls the host's own code, which waits itself; before it has ever been suspended, and after.
TEST(Fiber, a_callback_runs_on_the_fiber_and_may_wait) {
  for (const bool suspends_before : {false, true}) {
    for (const bool waits : {false, true}) {
      Machine machine;
      Lines said;
      const auto poll = [&](Fiber& fiber) -> core::Task<int> {
        if (suspends_before) co_await machine.process.sleep(1 * kMs);
        for (int turn = 0; turn < 2; ++turn) {
          co_await fiber.call_back([&] {
            said.push_back(Fiber::current() == &fiber ? "callback" : "elsewhere");
            if (waits) machine.sleep(1 * kMs);
          });
          said.push_back(Fiber::current() == nullptr ? "coroutine" : "elsewhere");
        }
        co_await machine.process.sleep(1 * kMs);
        co_return 7;
      };
      machine.process.start(blocking([&] {
        for (int turn = 0; turn < 2; ++turn) said.push_back(std::to_string(wait(poll(*Fiber::current()))));
      }));
      machine.run();
      const Lines once{"callback", "coroutine", "callback", "coroutine", "7"};
      Lines twice = once;
      twice.insert(twice.end(), once.begin(), once.end());
      EXPECT_EQ(said, twice) << suspends_before << waits;
    }
  }
}

TEST(Fiber, a_crash_in_a_callback_unwinds_through_the_call_that_made_it) {
  for (const bool suspends_before : {false, true}) {
    Machine machine;
    Lines said;
    const auto poll = [&](Fiber& fiber) -> core::Task<int> {
      if (suspends_before) co_await machine.process.sleep(1 * kMs);
      co_await fiber.call_back([&] {
        const Witness witness{said, "callback"};
        machine.sleep(10 * kMs);
      });
      said.push_back("went on");
      co_return 7;
    };
    machine.process.start(blocking([&] {
      const Witness witness{said, "caller"};
      wait(poll(*Fiber::current()));
    }));
    machine.run(5 * kMs);
    machine.process.crash();
    machine.run();
    EXPECT_EQ(said, (Lines{"callback is left alone", "caller is left alone"}));
  }
}

// Two hosts are each handling an exception of their own while the other runs.
TEST(Fiber, exceptions_and_errno_are_the_hosts_own) {
  sim::Scheduler scheduler;
  sim::Process one(scheduler, "one");
  sim::Process two(scheduler, "two");
  Lines said;
  const auto fail = [&said](sim::Process& process, sim::Duration time, int error) {
    try {
      try {
        throw std::runtime_error(process.name());
      } catch (const std::exception&) {
        errno = error;
        wait(later(process, time, 0));
        said.push_back(std::to_string(errno));
        throw;
      }
    } catch (const std::exception& seen) {
      said.push_back(seen.what());
    }
  };
  one.start(blocking([&] { fail(one, 3 * kMs, ENOENT); }));
  two.start(blocking([&] { fail(two, 2 * kMs, EINVAL); }));
  while (scheduler.step(sim::Instant{100 * kMs})) {
  }
  EXPECT_EQ(said, (Lines{std::to_string(EINVAL), "two", std::to_string(ENOENT), "one"}));
}

TEST(Fiber, a_crash_while_another_exception_is_being_handled) {
  Machine machine;
  Lines said;
  machine.process.start(blocking([&] {
    const Witness witness{said, "outer"};
    try {
      throw std::runtime_error("first");
    } catch (const std::exception&) {
      machine.sleep(10 * kMs);
    }
  }));
  machine.run(5 * kMs);
  machine.process.crash();
  EXPECT_EQ(said, Lines{"outer is left alone"});
  EXPECT_EQ(std::uncaught_exceptions(), 0);
  EXPECT_EQ(std::current_exception(), nullptr);
}

TEST(Fiber, a_stack_has_the_size_that_was_asked_for) {
  const auto use = [](std::size_t bytes) {
    std::vector<char> unused;
    volatile char* place = static_cast<volatile char*>(__builtin_alloca(bytes));
    for (std::size_t at = 0; at < bytes; at += 512) place[at] = 1;
  };
  Fiber large([&] { use(3'500'000); }, {.stack_bytes = 4'000'000});
  large.resume();
  EXPECT_TRUE(large.finished());
  EXPECT_DEATH(
      {
        Fiber small([&] { use(500'000); }, {.stack_bytes = 64'000});
        small.resume();
      },
      "a fiber has used up its stack of 62 KiB: FiberOptions::stack_bytes is for more");
}

}  // namespace
}  // namespace turnstile::rdkafka
