// The bridge to rapidcheck: a property over whole simulated worlds, with Turnstile's own shrinking.
//
//   rc::check("the box office holds", [&] {
//     const GeneratedRun run = *runs_of(scenario);
//     RC_ASSERT(!run.result.violation);
//   });
//
// rapidcheck draws the seed. Its first, and usually only, candidate for a smaller counterexample is the run shrunk by properties::shrink:
// workload, schedule and faults together. For a property that is not one of the scenario's oracles, the runs with some answers left out
// follow.
//
// Or by hand, with a tape of numbers as the source of chance, which rapidcheck shrinks like any other value:
//
//   rc::check("the box office holds, by hand", [](const sim::Tape& tape) {
//     sim::TapeChance chance(tape);
//     RunRequest request;
//     request.chance = &chance;
//     RC_ASSERT(!scenario.run(request).violation);
//   });
//
// The only file here that needs rapidcheck and exceptions.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <ostream>
#include <utility>
#include <vector>

#include "turnstile/properties/shrink.hpp"
#include "turnstile/sim/world/tape_chance.hpp"

namespace turnstile::properties {

// A recorded run of a scenario: `result.recording` has its answers.
struct GeneratedRun {
  RunResult result;
  bool shrunk = false;
};

namespace rapidcheck {

// The scenario must outlive the generator.
struct Runs {
  const Scenario* scenario = nullptr;
  RunOptions options{};
  ShrinkLimits limits{};

  GeneratedRun explore(std::uint64_t seed) const {
    RunRequest request = asking(seed);
    return {scenario->run(request), false};
  }
  GeneratedRun replay(std::uint64_t seed, const std::vector<sim::RecordedChoice>& choices) const {
    RunRequest request = asking(seed);
    request.recording = &choices;
    return {scenario->run(request), true};
  }

  rc::Shrinkable<GeneratedRun> shrinkable(GeneratedRun run) const {
    const Runs self = *this;
    auto shrinks = [self, run] { return self.smaller(run); };
    return rc::shrinkable::lambda([run] { return run; }, std::move(shrinks));
  }

 private:
  RunRequest asking(std::uint64_t seed) const {
    RunRequest request;
    request.seed = seed;
    request.options = options;
    request.record = true;
    return request;
  }

  rc::Seq<rc::Shrinkable<GeneratedRun>> smaller(const GeneratedRun& run) const {
    const Runs self = *this;
    auto pieces = rc::seq::map(rc::shrink::removeChunks(run.result.recording),
                               [self, seed = run.result.seed](const std::vector<sim::RecordedChoice>& choices) {
                                 return self.shrinkable(self.replay(seed, choices));
                               });
    if (!run.result.violation) return pieces;
    if (run.shrunk) return {};
    const Shrunk ours = shrink(*scenario, options, failed_run(run.result), limits);
    return rc::seq::concat(rc::seq::just(shrinkable(replay(run.result.seed, ours.run.choices))), std::move(pieces));
  }
};

}  // namespace rapidcheck

inline rc::Gen<GeneratedRun> runs_of(const Scenario& scenario, const RunOptions& options = {}, const ShrinkLimits& limits = {}) {
  const rapidcheck::Runs runs{&scenario, options, limits};
  return [runs](const rc::Random& random, int) {
    rc::Random drawn = random;
    return runs.shrinkable(runs.explore(drawn.next()));
  };
}

inline void showValue(const GeneratedRun& run, std::ostream& out) {
  const RunResult& result = run.result;
  const RunSize size = size_of(result.commands, result.faults, result.recording);
  out << "seed " << result.seed << (run.shrunk ? ", shrunk" : "") << ": " << result.events << " events, " << size.commands << " commands, "
      << size.faults << " faults, " << size.choices << " other choices\n  " << result.configuration;
  if (result.violation) out << "\n  " << result.violation->property << ": " << result.violation->message;
  if (size.total() > 100) return;
  for (const auto& choice : result.recording) {
    out << "\n  " << choice.label << " (lane " << choice.lane.value << ", number " << choice.index << ") = " << choice.value << " of "
        << choice.n;
  }
}

}  // namespace turnstile::properties

namespace turnstile::sim {

inline void showValue(const Tape& tape, std::ostream& out) {
  out << "tape of " << tape.numbers.size() << " numbers {";
  for (const std::uint32_t number : tape.numbers) out << number << ", ";
  out << "}, tail " << tape.tail_seed;
}

}  // namespace turnstile::sim

namespace rc {

template <>
struct Arbitrary<turnstile::sim::Tape> {
  static Gen<turnstile::sim::Tape> arbitrary() {
    using turnstile::sim::Tape;
    return gen::build<Tape>(gen::set(&Tape::numbers, gen::arbitrary<std::vector<std::uint32_t>>()),
                            gen::set(&Tape::tail_seed, gen::arbitrary<std::uint64_t>()));
  }
};

}  // namespace rc
