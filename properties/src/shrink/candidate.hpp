// The run that is being shrunk: the smallest known failing list of answers, and the trying of smaller ones.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "turnstile/properties/shrink.hpp"

namespace turnstile::properties::shrinking {

using Values = std::vector<std::uint32_t>;  // by index in the list of choices; 0: left out

class Candidate;
struct Passes {
  std::function<void(Candidate&)> first;  // cheap: shows whether a run is worth the others
  std::function<void(Candidate&)> all;
};

class Candidate {
 public:
  Candidate(const Scenario& scenario, const RunOptions& options, const FailedRun& original, const ShrinkLimits& limits);

  // Whether the original fails as recorded. Must be called first; after a false nothing else may be called.
  bool reproduce();

  // The smallest so far. Indexes are stable until `try_choices` succeeds.
  const std::vector<sim::RecordedChoice>& choices() const { return choices_; }
  const Values& values() const { return values_; }
  std::vector<std::size_t> places() const;  // that have an answer

  // Tries other answers: kept if they are smaller and the same property fails.
  bool try_values(Values values);
  // The same without the answers at these indexes.
  bool try_without(const std::vector<std::size_t>& places);
  // Tries another list: kept if the same property fails and its size is no larger.
  bool try_choices(std::vector<sim::RecordedChoice> choices);

  // Runs with another source of chance. If the same property fails and `passes` reduce it to a smaller run, that one is kept. Those after
  // the first only if these leave little more than there is now.
  bool try_another(sim::Chance& chance, const Passes& passes);

  const sim::ChoiceIndex& index() const { return index_; }
  const RunSize& size() const { return size_; }
  bool stopped() const;
  // Increases with every success.
  std::uint64_t successes() const { return successes_; }

  // The smallest, run once more and recorded.
  Shrunk result(bool finished);

 private:
  bool fails(const sim::ChoiceIndex& index, std::vector<sim::RecordedChoice>& choices, Values& values);
  static bool smaller(const Values& left, const Values& right);

  const Scenario& scenario_;
  const RunOptions options_;
  const FailedRun& original_;
  const ShrinkLimits& limits_;
  std::vector<sim::RecordedChoice> choices_;
  Values values_;
  sim::ChoiceIndex index_;
  RunSize size_;
  std::set<std::uint64_t> tried_;  // fingerprints of lists that were run
  Shrunk counts_;
  std::uint64_t successes_ = 0;
};

}  // namespace turnstile::properties::shrinking
