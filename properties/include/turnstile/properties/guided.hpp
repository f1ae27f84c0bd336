// Guided exploration: runs that reached a state or a probe no earlier run had are kept as recordings, and every other seed is a variation
// of one of them (AFL does this with inputs: Zalewski 2014; for the schedules of distributed systems: Ozkan et al., "Model-guided Fuzzing
// of Distributed Systems", 2024).
//
// It proceeds in generations: what a generation saw is learned before the next one, in order of the seeds. So the results of a campaign
// depend on its first seed and its initial corpus, and not on threads.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "turnstile/core/flat_map.hpp"
#include "turnstile/properties/failure.hpp"
#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

using Recording = std::vector<sim::RecordedChoice>;

// The parent's run with some answers redrawn: all from some question on, those of some lanes, or a question here and there. What is certain
// stays certain. The parent is copied.
std::unique_ptr<sim::Chance> variation_of(const Recording& parent, std::uint64_t seed);

class Guide {
 public:
  static constexpr std::uint64_t kGeneration = 256;
  static constexpr std::size_t kCorpusMax = 1'024;  // above it the oldest are dropped

  // `scenario` is not owned; the search of `options` explores the seeds that are not variations.
  Guide(const Scenario& scenario, const RunOptions& options) : scenario_(scenario), options_(options) {}

  // Threads: may run concurrently as long as learn() does not.
  RunResult run(std::uint64_t seed, bool record = false) const;
  // The runs of a generation, in order of the seeds.
  void learn(std::span<const RunResult> runs);
  Failure describe(const RunResult& result) const;

  // Adds a run to vary, whatever it saw.
  void keep(Recording recording);
  const std::vector<Recording>& corpus() const { return corpus_; }

 private:
  struct Hash {
    std::uint64_t operator()(std::uint64_t state) const { return core::mix_bits(state); }
  };
  struct Nothing {};
  bool is_news(const RunResult& run);

  const Scenario& scenario_;
  RunOptions options_;
  std::vector<Recording> corpus_;
  std::size_t oldest_ = 0;
  core::FlatMap<std::uint64_t, Nothing, Hash> states_;
  core::ProbeCounts probes_;
};

}  // namespace turnstile::properties
