// One run of a scenario: what is asked, what comes back. A scenario is type-erased here, so that a campaign can explore any domain.
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
  bool overlay = true;
  sim::FaultSet faults = sim::FaultSet::all();  // those of the scenario's that may happen
  const Strategy* search = nullptr;             // how seeds are explored; null: at random
};

struct RunRequest {
  std::uint64_t seed = 0;
  RunOptions options{};
  // Repeats this recording instead of drawing from the seed. Not owned.
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
  std::vector<std::uint64_t> judged;  // how often each of the scenario's properties was judged
  sim::FaultCounts faults;
  core::WorkerCounters counters;
  core::ProbeCounts probes;
  std::vector<std::uint64_t> states;  // abstract ones that were passed through, each once
  std::vector<sim::RecordedChoice> recording;
  std::uint64_t commands = 0;                 // that clients issued
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
  // Those that may happen here at all.
  virtual sim::FaultSet faults() const = 0;
  virtual bool overlay() const { return true; }
  // Probes that its faults are too weak to reach, by name: no campaign of it must have passed them, whatever probes.hpp requires.
  virtual std::span<const std::string_view> out_of_reach() const { return {}; }
  // Why a right system need not hold here; empty: it must.
  virtual std::string_view breaks_its_word() const { return {}; }
  // Names of the properties, in the order of RunResult::judged.
  virtual std::vector<std::string_view> properties() const = 0;
  // What a property says; empty: nobody knows.
  virtual std::string_view about_property(std::string_view) const { return {}; }
  virtual bool is_liveness(std::string_view) const { return false; }
  // What the records of its runs say, in the domain's words; by default nothing can be said.
  virtual const Narrator& narrator() const;
  // The label of the question of its workload, one of yes or no, that an exhaustive search answers in every combination; empty: none.
  virtual std::string_view varied() const { return {}; }
  // What may be planted into it.
  virtual std::span<const Flaw> flaws() const { return protocol_flaws(); }
  // The same on a real Kafka: what its clients ask, and its properties. `codec` makes the codecs; empty: the compact one. Null: it can only
  // be simulated.
  virtual std::unique_ptr<LiveDomain> live(std::function<std::unique_ptr<core::AnyCodec>()> codec) const;
  // The program that knows it by its name, and replays its failures; empty: none.
  virtual std::string_view program() const { return {}; }
  // Threads: may be called from several at once.
  virtual RunResult run(const RunRequest& request) const = 0;
};

// What a program explores, in the order in which it is listed; the first is meant where none is named.
class Scenarios {
 public:
  explicit Scenarios(std::vector<std::shared_ptr<const Scenario>> all) : all_(std::move(all)) {}

  // Null: none has that name.
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
