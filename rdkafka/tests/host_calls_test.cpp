// Blocking code that coroutines call: in virtual time, and in a crash.
#include "turnstile/rdkafka/host_calls.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "hosted_world.hpp"

namespace turnstile::rdkafka {
namespace {

using Lines = std::vector<std::string>;

core::Task<void> nap(sim::Process& process, sim::Duration time) { co_await process.sleep(time); }

// What blocks, as an adapter would.
class Blocking {
 public:
  Blocking(sim::Process& process, Lines& said) : process_(process), said_(said) {}
  ~Blocking() { said_.push_back(Fiber::current()->dying() ? "dies" : "ends"); }
  Blocking(const Blocking&) = delete;
  Blocking& operator=(const Blocking&) = delete;

  void work() {
    wait(nap(process_, 10 * kMs));
    said_.push_back("worked");
  }
  // A coroutine that blocks, as those of the adapters' ports do.
  core::Task<int> answer() {
    work();
    co_return 42;
  }
  void note() { said_.push_back("noted"); }

 private:
  sim::Process& process_;
  Lines& said_;
};

struct Caller {
  Caller() : process(world.process("host")) {}

  core::Task<void> life() {
    Blocking* object = nullptr;
    HostCalls calls({process, world.cluster, world.network}, [&] {
      Blocking blocking(process, said);
      object = &blocking;
      calls_.front()->serve();
    });
    calls_ = {&calls};
    core::Task<void> worked = calls.run([&] { object->work(); });
    co_await std::move(worked);
    calls.run_at_once([&] { object->note(); });
    co_await process.sleep(5 * kMs);
    core::Task<void> answered = calls.run([&] {
      auto task = object->answer();
      task.start();
      said.push_back(std::to_string(task.result()));
    });
    co_await std::move(answered);
    said.push_back("at " + std::to_string(core::in_ms(world.scheduler.now())) + " ms");
  }

  HostedWorld world;
  sim::Process& process;
  Lines said;
  std::vector<HostCalls*> calls_;
};

TEST(HostCalls, a_coroutine_awaits_calls_that_block) {
  Caller caller;
  caller.process.start(caller.life());
  caller.world.pass(100 * kMs);
  EXPECT_TRUE(caller.process.finished());
  EXPECT_EQ(caller.said, (Lines{"worked", "noted", "worked", "42", "at 25 ms", "dies"}));
}

TEST(HostCalls, a_crash_at_any_await_ends_the_call_and_the_object) {
  const std::vector<Lines> lives{{"dies"}, {"worked", "noted", "dies"}, {"worked", "noted", "dies"}};
  for (std::size_t await = 1; await <= lives.size(); ++await) {
    Caller caller;
    caller.process.start(caller.life());
    caller.process.crash_at_await(await, [] {});
    caller.world.pass(100 * kMs);
    EXPECT_FALSE(caller.process.alive());
    EXPECT_EQ(caller.said, lives[await - 1]) << "await " << await;
  }
}

TEST(HostCalls, a_second_life_begins_anew) {
  Caller caller;
  caller.process.start(caller.life());
  caller.world.pass(5 * kMs);
  caller.process.crash();
  caller.said.clear();
  caller.process.start(caller.life());
  caller.world.pass(100 * kMs);
  EXPECT_EQ(caller.said.front(), "worked");
  EXPECT_TRUE(caller.process.finished());
}

TEST(HostCalls, without_a_call_nothing_was_begun) {
  Lines said;
  HostedWorld world;
  sim::Process& process = world.process("host");
  {
    const HostCalls calls({process, world.cluster, world.network}, [&said] { said.push_back("began"); });
  }
  EXPECT_TRUE(said.empty());
}

}  // namespace
}  // namespace turnstile::rdkafka
