// A host whose threads are watched, alone in its world.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "hosted_world.hpp"

namespace turnstile::rdkafka {

struct Deadlocks final : HostWatcher {
  void on_call(const char*) override {}
  void on_join(const std::string&, const std::vector<sim::TopicId>&) override {}
  void on_leave(const std::string&) override {}
  void on_deadlock(const std::string& who) override { told.push_back(who); }
  std::vector<std::string> told;
};

// A host that runs this alone. What its threads waited for, if they still do when nothing happens any more.
inline std::string run_alone(const std::function<void()>& body, std::uint64_t seed = 1) {
  HostedWorld world(seed);
  Deadlocks deadlocks;
  sim::Process& process = world.process("host");
  process.start(host({process, world.cluster, world.network, &deadlocks}, body));
  world.until([&] { return process.finished() || !deadlocks.told.empty(); }, 100'000'000 * kMs);
  EXPECT_TRUE(process.finished() || !deadlocks.told.empty());
  return deadlocks.told.empty() ? std::string() : deadlocks.told.front();
}

}  // namespace turnstile::rdkafka
