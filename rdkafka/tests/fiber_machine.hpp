// A host that runs blocking code, and nothing else: what tests of fibers say is told by them.
#pragma once

#include <string>
#include <vector>

#include "turnstile/rdkafka/fiber.hpp"
#include "turnstile/sim/world/process.hpp"
#include "units.hpp"

namespace turnstile::rdkafka {

using Lines = std::vector<std::string>;

inline core::Task<int> later(sim::Process& process, sim::Duration time, int answer) {
  co_await process.sleep(time);
  co_return answer;
}
inline core::Task<int> at_once(int answer) { co_return answer; }

struct Machine {
  sim::Scheduler scheduler;
  sim::Process process{scheduler, "host"};

  void run(sim::Duration time = 1'000 * kMs) {
    const sim::Instant until = scheduler.now() + time;
    while (scheduler.step(until)) {
    }
  }
  void sleep(sim::Duration time) { wait(later(process, time, 0)); }
};

// Says when its scope is left, as a client's destructor would, which may call.
struct Witness {
  Lines& said;
  std::string name;
  ~Witness() { said.push_back(name + (Fiber::current()->may_act() ? " goes" : " is left alone")); }
};

}  // namespace turnstile::rdkafka
