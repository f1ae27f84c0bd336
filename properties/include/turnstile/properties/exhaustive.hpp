// Every run of a small scope, none twice. There are far too many runs to try them all; the scope says which count, and within it the search
// is complete:
//
//   worlds     one yes-or-no question of the workload is answered in every combination (is a command a deposit or a withdrawal?);
//              no worker crashes, or one crashes once, at any of its awaits until the world heals (those of the run without slow
//              answers). All other answers of the workload and the configuration are the default.
//   schedules  in each world, every set of at most `slow_max` of the schedule's questions (search/schedule.hpp) is answered as slowly, or
//              as largely, as possible, and all others with the default.
//
// As in delay-bounded scheduling (Emmi et al., POPL 2011), enumerated as in stateless model checking (Godefroid, POPL 1997): a run is
// determined by its answers, so only its deviations from the default need to be stored.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "turnstile/core/flat_map.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/sim/world/recording.hpp"

namespace turnstile::properties {

// One answer other than the default, by the address of its question.
struct Deviation {
  sim::Series series{};
  std::uint32_t index = 0;
  std::uint32_t value = 0;
  friend bool operator==(const Deviation&, const Deviation&) = default;
};
using Deviations = std::vector<Deviation>;

// Answers with the deviations, and otherwise with the default, except for what is certain. Records the schedule's questions in order.
class ScopeChance final : public sim::Chance {
 public:
  // `workload`: the label of its varied questions. None by default: they are needed only once, to enumerate worlds.
  explicit ScopeChance(const Deviations& deviations, sim::Label workload = sim::Label("")) : deviations_(deviations), workload_(workload) {}

  enum class Kind : std::uint8_t { other, schedule, workload };
  // A question with another possible answer.
  struct Asked {
    Deviation otherwise;
    Kind kind = Kind::other;
  };
  const std::vector<Asked>& asked() const { return asked_; }
  // How many answers there were to the questions which worker crashes, and when; 1: it was not asked.
  std::uint32_t victims() const { return victims_; }
  std::uint32_t awaits() const { return awaits_; }

 protected:
  std::uint32_t draw(const sim::Choice& choice) override;

 private:
  const Deviations& deviations_;
  const sim::Label workload_;
  core::FlatMap<sim::Series, std::uint32_t, sim::SeriesHash> counts_;
  std::vector<Asked> asked_;
  std::uint32_t victims_ = 1;
  std::uint32_t awaits_ = 1;
};

// One run of a scope: takes the chance that drives it, returns the result.
using ScopeRun = std::function<RunResult(sim::Chance&)>;

// What a scope fixes before the schedules are enumerated: a workload, and at most one crash point.
struct ScopedWorld {
  Deviations deviations;
  bool crashes = false;
};

struct Worlds {
  std::vector<ScopedWorld> worlds;
  std::uint64_t workloads = 0;
  std::uint64_t crash_points = 0;  // of all workloads together
  bool complete = true;            // false: a worker had more awaits than the scenario's configuration can name
};

// Runs each world once to find them all. `varied` is the label of the yes-or-no question of the workload that is answered in every
// combination (Scenario::varied).
Worlds enumerate_worlds(const ScopeRun& run, sim::Label varied);

// Runs every schedule of a world, in a fixed order, and passes each run to `visit`, which returns false to stop. True: all were run.
bool enumerate_schedules(const ScopeRun& run, const ScopedWorld& world, std::uint32_t slow_max,
                         const std::function<bool(const RunResult&, const Deviations&)>& visit);

}  // namespace turnstile::properties
