// What a host does to the process that it shares with its test: the line that says which host it was, and in which run.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <utility>

#include "hosted_world.hpp"
#include "sanitizer.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::rdkafka {
namespace {

// Some of these need a thread that a forked child does not have: each runs the program once more.
struct Guards : testing::Test {
  Guards() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

void run(std::function<void()> body, FiberOptions options = {}) {
  core::on_assert([] { std::fprintf(stderr, "  scenario counters, seed 45\n"); });
  HostedWorld world;
  world.start(world.process("counter-0"), std::move(body), options);
  world.pass(1'000 * kMs);
}

// Each frame is its own.
int deep(int levels) {
  volatile char frame[1'000] = {};
  frame[levels % 1'000] = 1;
  return levels == 0 ? 0 : deep(levels - 1) + frame[levels % 1'000];
}

TEST_F(Guards, a_stack_that_is_used_up_is_named) {
  EXPECT_DEATH(
      run([] { static_cast<void>(deep(1'000)); }),
      "turnstile: counter-0 has used up its stack of 256 KiB: FiberOptions::stack_bytes is for more\n  scenario counters, seed 45");
  run([] { static_cast<void>(deep(1'000)); }, {.stack_bytes = 4 * 1024 * 1024});
}

TEST_F(Guards, a_loop_that_never_waits_is_ended_and_named) {
  EXPECT_DEATH(
      run(
          [] {
            for (volatile bool done = false; !done;) {
            }
          },
          {.cpu_ms_max = 700}),
      "turnstile: counter-0 has computed for 0.7 s without a call that waits: a loop without an end.*\n  scenario counters, seed 45");
}

#ifndef TURNSTILE_ADDRESS_SANITIZER  // which keeps the C library's sleeps and exit for itself

void compute(unsigned steps) {
  volatile bool done = false;
  for (unsigned at = 0; at < steps && !done; ++at) {
  }
}

TEST_F(Guards, one_that_computes_and_waits_is_left_alone) {
  int rounds = 0;
  run(
      [&rounds] {
        for (; rounds < 2'000; ++rounds) {
          compute(200'000);
          usleep(100);
        }
      },
      {.cpu_ms_max = 300});
  EXPECT_EQ(rounds, 2'000);
}

TEST_F(Guards, what_stops_the_program_is_that_hosts) {
  EXPECT_DEATH(run([] { std::exit(1); }), "turnstile: exit: .*\nturnstile: counter-0 has ended the process by abort\n  scenario counters");
}

#endif

TEST_F(Guards, an_exception_that_nobody_catches_is_that_hosts) {
  EXPECT_DEATH(run([] { throw std::runtime_error("no such word"); }),
               "no such word\n.*turnstile: counter-0 has ended the process by abort\n  scenario counters, seed 45");
}

TEST_F(Guards, so_is_a_fault) {
  EXPECT_DEATH(run([] { *reinterpret_cast<volatile int*>(std::getenv("turnstile: no such variable")) = 1; }),
               "turnstile: counter-0 has ended the process by Segmentation fault\n  scenario counters");
}

TEST_F(Guards, elsewhere_nothing_is_said) {
  EXPECT_DEATH(
      {
        run([] {});
        std::fprintf(stderr, "last words: ");
        std::abort();
      },
      "last words: $");
}

}  // namespace
}  // namespace turnstile::rdkafka
