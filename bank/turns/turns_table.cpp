// What each way to take turns costs in the simulator, as a Markdown table (scripts/turns-page): the same bank in the same world, once with
// nothing going wrong and once with the usual faults.
//
//   turns_table SEEDS
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/bank/scenarios.hpp"

namespace {

using namespace turnstile;

struct Way {
  core::Turns turns = core::Turns::requeue;
  bool overlay = true;
};
constexpr std::array kWays{Way{core::Turns::requeue, true}, Way{core::Turns::requeue, false}, Way{core::Turns::park, true},
                           Way{core::Turns::park, false},   Way{core::Turns::fused, true},    Way{core::Turns::client, true}};

struct Shape {
  std::uint32_t accounts = 1;
  bool hot = false;  // half of the commands are for one account
};
constexpr std::array kShapes{Shape{1, false}, Shape{10, true}, Shape{10, false}, Shape{1'000, true}, Shape{1'000, false}};

struct Cost {
  double commands = 0;
  double all_commands = 0;  // including those sent before the workers served
  double served = 0;
  double sends = 0;
  double rewrites = 0;
  double records = 0;
  double transactions = 0;
  std::vector<sim::Duration> latencies;

  void add(const properties::SimulatedRun<bank::Bank>& run) {
    const auto& history = run.history;
    all_commands += static_cast<double>(history.calls.size());
    rewrites += static_cast<double>(run.counters.requeued);
    records += static_cast<double>(history.commands.size() + history.sequenced.size() + history.outcomes.size() + history.snapshots.size() +
                                   history.alarms.size() + history.changelog.size() + history.rejected.size());
    transactions += static_cast<double>(run.counters.transactions);
    const sim::Instant begun = warm(history);
    std::set<std::string_view> counted;
    for (const auto& call : history.calls) {
      if (call.called < begun) continue;
      ++commands;
      counted.insert(call.command.id);
      if (call.seen != properties::Seen::outcome) continue;
      latencies.push_back(call.returned - call.called);
      if (call.outcome && !std::holds_alternative<core::Expired>(call.outcome->verdict)) ++served;
    }
    for (const auto& logged : history.commands) {
      if (logged.value.command && counted.contains(logged.value.command->id)) ++sends;
    }
  }
  // A while after the first answer: until then commands wait for the group to form.
  static sim::Instant warm(const properties::History<bank::Bank>& history) {
    constexpr sim::Duration kWhile = 2'000 * core::kMs;
    sim::Instant first = sim::Instant::max() - kWhile;
    for (const auto& call : history.calls) {
      if (call.seen == properties::Seen::outcome) first = std::min(first, call.returned);
    }
    return first + kWhile;
  }
  double latency_ms(unsigned percent) {
    if (latencies.empty()) return 0;
    const std::size_t rank = (latencies.size() - 1) * percent / 100;
    std::ranges::nth_element(latencies, latencies.begin() + static_cast<std::ptrdiff_t>(rank));
    return static_cast<double>(latencies[rank].ns) / static_cast<double>(core::kMs.ns);
  }
};

bank::Setup setup_of(const Way& way, const Shape& shape, bool faults) {
  bank::Setup setup;
  setup.workload.accounts = shape.accounts;
  if (shape.hot) setup.workload.hot = {1, 2};
  setup.swarm.clients = 40;
  setup.swarm.client.think_max = 5 * core::kMs;
  setup.swarm.no_overlay = {};
  if (!faults) setup.swarm.faults = {};
  setup.swarm.worker.stages.turns = way.turns;
  setup.swarm.worker.stages.overlay = way.overlay;
  setup.simulation.commands = 2'000;
  setup.simulation.rest_within_events = 3'000'000;
  return setup;
}

Cost measure(const Way& way, const Shape& shape, bool faults, std::uint64_t seeds) {
  Cost cost;
  const bank::Setup setup = setup_of(way, shape, faults);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const properties::Variant right;
    sim::SeededChance chance(seed);
    cost.add(properties::simulate(setup, right, chance, chance));
  }
  return cost;
}

std::string name_of(const Way& way) {
  std::string name(1, '`');
  name += core::name(way.turns);
  name += way.overlay ? "`" : " --no-overlay`";
  return name;
}
std::string name_of(const Shape& shape) {
  if (shape.accounts == 1) return "1";
  return std::to_string(shape.accounts) + (shape.hot ? ", hot" : ", even");
}

void print(bool faults, std::uint64_t seeds) {
  std::printf("| accounts | turns | sends per command | rewrites | records | transactions | p50 | p99 | served |\n");
  std::printf("|---|---|--:|--:|--:|--:|--:|--:|--:|\n");
  for (const Shape& shape : kShapes) {
    for (const Way& way : kWays) {
      Cost cost = measure(way, shape, faults, seeds);
      std::printf("| %s | %s | %.2f | %.2f | %.2f | %.2f | %.0f ms | %.0f ms | %.1f %% |\n", name_of(shape).c_str(), name_of(way).c_str(),
                  cost.sends / cost.commands, cost.rewrites / cost.all_commands, cost.records / cost.all_commands,
                  cost.transactions / cost.all_commands, cost.latency_ms(50), cost.latency_ms(99), 100 * cost.served / cost.commands);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0;
  if (seeds == 0) {
    std::fprintf(stderr, "usage: turns_table SEEDS\n");
    return 2;
  }
  std::printf("### Nothing goes wrong\n\n");
  print(false, seeds);
  std::printf("\n### With the usual faults\n\n");
  print(true, seeds);
  return 0;
}
