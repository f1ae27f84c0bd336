// A scenario of any domain, for campaigns: a setup that runs in a simulated world and is checked by every property.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/compact_codec.hpp"
#include "turnstile/properties/live_domain_of.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/properties/oracles.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/properties/run_as_requested.hpp"
#include "turnstile/properties/simulated_run.hpp"

namespace turnstile::properties {

template <core::Aggregate A, sim::Workload<A> W>
class SimulatedScenario : public Scenario {
 public:
  // `own` are the domain's own properties; the generic ones are always checked.
  SimulatedScenario(Setup<A, W> setup, std::span<const Oracle<A>> own)
      : setup_(std::move(setup)), own_(own.begin(), own.end()), oracles_(all_oracles<A>(own)) {}

  std::string_view name() const override { return setup_.name; }
  std::string_view about() const override { return setup_.about; }
  sim::FaultSet faults() const override { return setup_.swarm.faults; }
  bool overlay() const override { return setup_.swarm.worker.stages.overlay; }
  core::TurnsSet turns() const override { return setup_.turns; }
  std::string_view breaks_its_word() const override { return setup_.breaks_its_word; }
  std::span<const std::string_view> out_of_reach() const override { return setup_.out_of_reach; }
  std::vector<std::string_view> properties() const override {
    std::vector<std::string_view> names;
    for (const auto& oracle : oracles_) names.push_back(oracle.name);
    return names;
  }
  std::string_view about_property(std::string_view property) const override {
    for (const auto& oracle : oracles_) {
      if (oracle.name == property) return oracle.about;
    }
    return {};
  }
  std::string_view varied() const override { return setup_.varied; }
  std::span<const Flaw> flaws() const override { return setup_.flaws; }
  std::string_view program() const override { return setup_.program; }
  bool is_liveness(std::string_view property) const override {
    const auto found = std::ranges::find(oracles_, property, &Oracle<A>::name);
    return found != oracles_.end() && found->kind == PropertyKind::liveness;
  }
  const Narrator& narrator() const override { return narrator_; }
  std::unique_ptr<LiveDomain> live(MakeCodec codec) const override {
    return std::make_unique<LiveDomainOf<A, W>>(setup_.workload, oracles_, std::move(codec));
  }
  const Setup<A, W>& setup() const { return setup_; }
  std::string refuses(const RunOptions& options) const override {
    if (options.log == nullptr) return {};
    Variant variant;
    if (options.flaw != nullptr) options.flaw->plant(variant);
    sim::SimulationOptions world = setup_.simulation;
    if (variant.change_world != nullptr) variant.change_world(world);
    return std::string(options.log->refuses(world));
  }

  // The run behind a result, including its history.
  SimulatedRun<A> simulate(const RunOptions& options, sim::Chance& configuration, sim::Chance& chance, sim::TraceSink* sink = nullptr,
                           sim::StatesSeen* states = nullptr) const {
    Variant variant;
    if (options.flaw != nullptr) options.flaw->plant(variant);
    variant.log = options.log;
    Setup<A, W> setup = setup_;
    setup.swarm.faults = setup.swarm.faults & options.faults;
    setup.swarm.worker.stages.turns = options.turns;
    setup.swarm.worker.stages.overlay = setup.swarm.worker.stages.overlay && options.overlay;
    return properties::simulate<A, W>(setup, variant, configuration, chance, sink, states);
  }

  RunResult run(const RunRequest& request) const override {
    return run_as_requested(request, [&](sim::Chance& configuration, sim::Chance& chance, sim::StatesSeen* states) {
      return judge_run(request, simulate(request.options, configuration, chance, request.sink, states));
    });
  }

 protected:
  // For incremental construction, before it is run.
  void add(Oracle<A> oracle) {
    own_.push_back(std::move(oracle));
    oracles_ = all_oracles<A>(std::span<const Oracle<A>>(own_));
  }

  Setup<A, W> setup_;

 private:
  RunResult judge_run(const RunRequest& request, const SimulatedRun<A>& run) const {
    RunResult result;
    result.seed = request.seed;
    result.hash = run.hash;
    result.events = run.events;
    result.simulated_ns = run.end.ended_at.ns;
    result.faults = run.faults;
    result.counters = run.counters;
    result.commands = run.history.calls.size();
    result.configuration = sim::describe(run.swarm);
    result.judged.resize(oracles_.size());
    const Evidence<A> evidence(run.history);
    result.violation = judge<A>(evidence, oracles_, [&result](std::size_t index) { ++result.judged[index]; });
    return result;
  }

  // Stateless, so that a scenario may be copied.
  static const core::CompactCodec<A>& codec() {
    static const core::CompactCodec<A> codec;
    return codec;
  }

  std::vector<Oracle<A>> own_;
  std::vector<Oracle<A>> oracles_;
  DomainNarrator<A> narrator_{codec()};
};

}  // namespace turnstile::properties
