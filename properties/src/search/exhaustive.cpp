#include "turnstile/properties/exhaustive.hpp"

#include <algorithm>

#include "turnstile/sim/run/swarm.hpp"

namespace turnstile::properties {

namespace {

namespace swarm_questions = sim::swarm_questions;

bool is_asked(const sim::Choice& choice, const sim::Question& what) { return choice.role == what.role && choice.label == what.label; }

ScopeChance::Kind kind_of(const sim::Choice& choice, sim::Label workload) {
  if (sim::is_schedule(choice.role)) return ScopeChance::Kind::schedule;
  if (choice.role == sim::Role::workload && choice.label == workload) return ScopeChance::Kind::workload;
  return ScopeChance::Kind::other;
}

// A crash of that worker at that await, as queried by the swarm's configuration (sim/run/swarm.cpp).
void add_crash(Deviations& deviations, std::uint32_t victim, std::uint32_t await) {
  const sim::Lane slot = sim::lane_of(0);
  const auto answer = [&deviations](const sim::Question& what, sim::Lane lane, std::uint32_t value) {
    if (value != 0) deviations.push_back({{what.label.hash, lane}, 0, value});
  };
  answer(swarm_questions::kFault, sim::lane_of(static_cast<std::uint32_t>(sim::Fault::process_crash)), 1);
  answer(swarm_questions::kDisturbs, slot, 1);
  answer(swarm_questions::kVictim, slot, victim);
  answer(swarm_questions::kAwait, slot, await);
}

// Every subset of the workload's yes-or-no questions in the default run.
std::vector<Deviations> enumerate_workloads(const ScopeRun& run, sim::Label workload) {
  const Deviations none;
  ScopeChance uneventful(none, workload);
  run(uneventful);
  std::vector<Deviations> workloads{none};
  for (const auto& asked : uneventful.asked()) {
    if (asked.kind != ScopeChance::Kind::workload) continue;
    const std::size_t count = workloads.size();
    for (std::size_t each = 0; each < count; ++each) {
      workloads.push_back(workloads[each]);
      workloads.back().push_back(asked.otherwise);
    }
  }
  return workloads;
}

// A path of the search: the deviations, and the number of schedule questions before the next one may come.
class Schedules {
 public:
  Schedules(const ScopeRun& run, const std::function<bool(const RunResult&, const Deviations&)>& visit) : run_(run), visit_(visit) {}

  bool explore(Deviations& path, std::size_t from, std::uint32_t slow_left) {
    ScopeChance chance(path);
    if (!visit_(run_(chance), path)) return false;
    if (slow_left == 0) return true;
    std::size_t place = 0;
    for (const auto& asked : chance.asked()) {
      if (asked.kind != ScopeChance::Kind::schedule || place++ < from) continue;
      path.push_back(asked.otherwise);
      const bool go_on = explore(path, place, slow_left - 1);
      path.pop_back();
      if (!go_on) return false;
    }
    return true;
  }

 private:
  const ScopeRun& run_;
  const std::function<bool(const RunResult&, const Deviations&)>& visit_;
};

}  // namespace

std::uint32_t ScopeChance::draw(const sim::Choice& choice) {
  const sim::Series series{choice.label.hash, choice.lane};
  const std::uint32_t index = (*counts_.try_emplace(series, 0U).first)++;
  if (const Kind kind = kind_of(choice, workload_); kind != Kind::other) asked_.push_back({{series, index, choice.n - 1}, kind});
  if (is_asked(choice, swarm_questions::kVictim)) victims_ = choice.n;
  if (is_asked(choice, swarm_questions::kAwait)) awaits_ = choice.n;
  for (const Deviation& deviation : deviations_) {
    if (deviation.series == series && deviation.index == index) return std::min(deviation.value, choice.n - 1);
  }
  return choice.odds.numerator != 0 && choice.odds.numerator >= choice.odds.denominator ? 1 : 0;
}

Worlds enumerate_worlds(const ScopeRun& run, sim::Label varied) {
  Worlds found;
  for (const Deviations& workload : enumerate_workloads(run, varied)) {
    ++found.workloads;
    found.worlds.push_back({workload, false});
    std::uint32_t victims = 1;
    for (std::uint32_t victim = 0; victim < victims; ++victim) {
      for (std::uint32_t await = 0;; ++await) {
        ScopedWorld world{workload, true};
        add_crash(world.deviations, victim, await);
        ScopeChance chance(world.deviations);
        const bool crashed = run(chance).faults[sim::Fault::process_crash] != 0;
        victims = chance.victims();
        if (!crashed) break;  // it had no more awaits
        ++found.crash_points;
        found.worlds.push_back(std::move(world));
        if (await + 1 < chance.awaits()) continue;
        found.complete = false;
        break;
      }
    }
  }
  return found;
}

bool enumerate_schedules(const ScopeRun& run, const ScopedWorld& world, std::uint32_t slow_max,
                         const std::function<bool(const RunResult&, const Deviations&)>& visit) {
  Deviations path = world.deviations;
  return Schedules(run, visit).explore(path, 0, slow_max);
}

}  // namespace turnstile::properties
