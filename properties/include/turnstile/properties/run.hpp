// One run of a scenario: request and result. A scenario is type-erased here, so that a campaign can explore any domain.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/codec.hpp"
#include "turnstile/core/counters.hpp"
#include "turnstile/core/probe.hpp"
#include "turnstile/core/turns.hpp"
#include "turnstile/properties/search.hpp"
#include "turnstile/properties/variant.hpp"
#include "turnstile/properties/violation.hpp"
#include "turnstile/sim/run/faults.hpp"
#include "turnstile/sim/world/chance.hpp"
#include "turnstile/sim/world/recording.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::properties {

struct RunOptions {
  const Flaw* flaw = nullptr;  // null: the right system
  core::Turns turns = core::Turns::requeue;
  bool overlay = true;
  sim::FaultSet faults = sim::FaultSet::all();  // those of the scenario's that are enabled
  const Strategy* search = nullptr;             // the search strategy; null: at random
  const sim::WorkerLog* log = nullptr;          // what the workers' logs are; null: sim::SimLog
};

struct RunRequest {
  std::uint64_t seed = 0;
  RunOptions options{};
  // Replays this recording instead of drawing from the seed. Not owned.
  const std::vector<sim::RecordedChoice>* recording = nullptr;
  bool record = false;             // fill RunResult::recording
  bool observe = false;            // fill RunResult::probes and ::states
  sim::TraceSink* sink = nullptr;  // not owned
  sim::Chance* chance = nullptr;   // drives the run instead of the seed; not owned
};

struct RunResult {
  std::uint64_t seed = 0;
  std::uint64_t hash = 0;  // of the trace
  std::uint64_t events = 0;
  std::int64_t simulated_ns = 0;
  std::optional<Violation> violation;
  std::vector<std::uint64_t> judged;  // how often each of the scenario's properties was checked
  sim::FaultCounts faults;
  core::WorkerCounters counters;
  core::ProbeCounts probes;
  std::vector<std::uint64_t> states;  // abstract states visited, each once
  std::vector<sim::RecordedChoice> recording;
  std::uint64_t commands = 0;                 // issued by clients
  std::vector<std::uint64_t> reached;         // how often each of the scenario's milestones was
  std::string configuration;                  // of the run, as drawn
  std::optional<sim::Divergence> divergence;  // a recording did not fit
};

class LiveDomain;
class Narrator;

class Scenario {
 public:
  virtual ~Scenario() = default;
  virtual std::string_view name() const = 0;
  virtual std::string_view about() const = 0;
  // All faults that can happen in this scenario.
  virtual sim::FaultSet faults() const = 0;
  virtual bool overlay() const { return true; }
  // The ways to take turns that it can be run with. Programs of a user's own have none to choose: they count as the default one.
  virtual core::TurnsSet turns() const { return core::TurnsSet::of(core::Turns::requeue); }
  // Probes, by name, that its faults are too weak to reach: no campaign must hit them, whatever probes.hpp requires.
  virtual std::span<const std::string_view> out_of_reach() const { return {}; }
  // Why a right system need not hold here; empty: it must.
  virtual std::string_view breaks_its_word() const { return {}; }
  // Names of the properties, in the order of RunResult::judged.
  virtual std::vector<std::string_view> properties() const = 0;
  // The description of a property; empty: unknown.
  virtual std::string_view about_property(std::string_view) const { return {}; }
  virtual bool is_liveness(std::string_view) const { return false; }
  // Describes records in the domain's words; by default it has none.
  virtual const Narrator& narrator() const;
  // What a campaign that tests anything has seen at least once, as sentences, in the order of RunResult::reached. None: that of the
  // worker's protocol, which is that a command was accepted, and the probes.
  virtual std::vector<std::string> milestones() const { return {}; }
  // From this size on (run_size.hpp) the shrinker does not look for a smaller run of the same failure from scratch.
  virtual std::uint64_t small_enough() const { return 10; }
  // The label of the yes-or-no question of its workload that an exhaustive search answers in every combination; empty: none.
  virtual std::string_view varied() const { return {}; }
  // The flaws that can be planted into it.
  virtual std::span<const Flaw> flaws() const { return protocol_flaws(); }
  // The same domain on a real Kafka: the requests of the scenario's clients, and its properties. `codec` makes the codecs; empty: the
  // compact one. The scenario outlives it. Null: the scenario can only be simulated.
  virtual std::unique_ptr<LiveDomain> live(std::function<std::unique_ptr<core::AnyCodec>()> codec) const;
  // Why it cannot be run with these options, in one line; empty: it can.
  virtual std::string refuses(const RunOptions& options) const { return options.log == nullptr ? "" : "it has no worker"; }
  // The program that knows it by name and replays its failures; empty: none.
  virtual std::string_view program() const { return {}; }
  // Threads: may be called concurrently.
  virtual RunResult run(const RunRequest& request) const = 0;
};

// The scenarios of a program, in listing order; the first is the default.
class Scenarios {
 public:
  explicit Scenarios(std::vector<std::shared_ptr<const Scenario>> all) : all_(std::move(all)) {}

  // Null: no such name.
  const Scenario* find(std::string_view name) const {
    for (const auto& scenario : all_) {
      if (scenario->name() == name) return scenario.get();
    }
    return nullptr;
  }
  const Scenario& front() const { return *all_.front(); }
  std::size_t size() const { return all_.size(); }
  const std::shared_ptr<const Scenario>& operator[](std::size_t index) const { return all_[index]; }
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }

 private:
  std::vector<std::shared_ptr<const Scenario>> all_;
};

}  // namespace turnstile::properties
