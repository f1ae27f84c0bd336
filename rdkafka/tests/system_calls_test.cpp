// Clocks and sleeps of the C library while a host runs, and what stops it.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <iterator>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "hosted_world.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define REAL_TIME 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL_TIME 1
#endif
#endif

#ifndef REAL_TIME

namespace turnstile::rdkafka {
namespace {

std::int64_t clock_ms(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

TEST(SystemCalls, clocks_and_sleeps_of_a_host_are_the_simulations) {
  HostedWorld world;
  std::vector<std::int64_t> seen;
  const sim::Process& process = world.run_on("host", [&] {
    using namespace std::chrono_literals;
    const auto begin = std::chrono::steady_clock::now();
    const auto passed = [&] { seen.push_back((std::chrono::steady_clock::now() - begin) / 1ms); };
    std::this_thread::sleep_for(1h);
    passed();
    std::this_thread::sleep_until(begin + 2h);
    passed();
    usleep(500'000);
    passed();
    sleep(2);
    passed();
    const timespec request{1, 250'000'000};
    nanosleep(&request, nullptr);
    passed();
    poll(nullptr, 0, 250);
    passed();
    timeval now{};
    gettimeofday(&now, nullptr);
    EXPECT_EQ(now.tv_sec, time(nullptr));
    EXPECT_EQ(now.tv_sec, std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
    EXPECT_EQ(clock_ms(CLOCK_REALTIME), sim::ProcessClock::wall_ms(world.scheduler.now()));
    EXPECT_EQ(clock_ms(CLOCK_MONOTONIC), core::in_ms(world.scheduler.now()));
  });
  const auto real = std::chrono::steady_clock::now();
  EXPECT_TRUE(world.until([&] { return process.finished(); }, 10'000'000 * kMs));
  EXPECT_EQ(seen, (std::vector<std::int64_t>{3'600'000, 7'200'000, 7'200'500, 7'202'500, 7'203'750, 7'204'000}));
  EXPECT_LT(std::chrono::steady_clock::now() - real, std::chrono::minutes(1));
}

TEST(SystemCalls, elsewhere_they_are_what_they_were) {
  const auto before = clock_ms(CLOCK_MONOTONIC);
  usleep(2'000);
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  EXPECT_GE(clock_ms(CLOCK_MONOTONIC), before + 4);
  EXPECT_GT(time(nullptr), sim::ProcessClock::kEpochMs / 1000);
  std::thread([] {}).join();
}

TEST(SystemCalls, randomness_is_that_of_the_instance_and_its_life) {
  const auto drawn_on = [](const std::string& name, int lives) {
    HostedWorld world;
    std::vector<unsigned> drawn;
    sim::Process& process = world.process(name);
    for (int life = 0; life < lives; ++life) {
      world.start(process, [&drawn] {
        std::random_device device;
        drawn = {device(), device()};
        unsigned more[2] = {};
        EXPECT_EQ(getrandom(&more[0], sizeof more[0], 0), static_cast<ssize_t>(sizeof more[0]));
        EXPECT_EQ(getentropy(&more[1], sizeof more[1]), 0);
        drawn.insert(drawn.end(), std::begin(more), std::end(more));
      });
      world.pass(sim::Duration{1});
      EXPECT_TRUE(process.finished());
      process.crash();
    }
    return drawn;
  };
  const auto first = drawn_on("host-0", 1);
  EXPECT_EQ(first, drawn_on("host-0", 1));
  EXPECT_NE(first, drawn_on("host-0", 2));
  EXPECT_NE(first, drawn_on("host-1", 1));
  EXPECT_EQ(std::set(first.begin(), first.end()).size(), first.size());
  std::random_device device;
  EXPECT_NE((std::pair{device(), device()}), (std::pair{first[0], first[1]}));
}

TEST(SystemCalls, a_host_that_sleeps_can_be_killed) {
  HostedWorld world;
  bool woke = false;
  sim::Process& process = world.run_on("host", [&] {
    std::this_thread::sleep_for(std::chrono::hours(1));
    woke = true;
  });
  world.pass(1'000 * kMs);
  process.crash();
  world.pass(10'000'000 * kMs);
  EXPECT_FALSE(woke);
}

TEST(SystemCalls, what_is_not_simulated_stops_the_program_by_its_name) {
  const auto run = [](std::function<void()> body) {
    HostedWorld world;
    world.run_on("host", std::move(body));
  };
  EXPECT_DEATH(run([] { pthread_cancel(pthread_self()); }), "turnstile: pthread_cancel: not simulated for threads of a host");
  EXPECT_DEATH(run([] { connect(0, nullptr, 0); }), "turnstile: connect: ");
  EXPECT_DEATH(run([] { epoll_wait(0, nullptr, 0, 0); }), "turnstile: epoll_wait: ");
  EXPECT_DEATH(run([] { select(1, nullptr, nullptr, nullptr, nullptr); }), "turnstile: select: ");
  EXPECT_DEATH(run([] { static_cast<void>(system("true")); }), "turnstile: system: ");
  EXPECT_DEATH(run([] { socket(AF_INET, SOCK_STREAM, 0); }), "turnstile: socket: ");
  EXPECT_DEATH(run([] { static_cast<void>(fork()); }), "turnstile: fork: ");
  EXPECT_DEATH(run([] { std::exit(0); }), "turnstile: exit: a host's end is a return or an exception");
  EXPECT_DEATH(run([] {
                 pollfd descriptor{};
                 poll(&descriptor, 1, 0);
               }),
               "turnstile: poll: ");
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
