#include "candidate.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::properties::shrinking {

namespace {

constexpr std::uint64_t kWorthIt = 2;

std::size_t answers(const Values& values) {
  return static_cast<std::size_t>(std::ranges::count_if(values, [](std::uint32_t value) { return value != 0; }));
}

std::uint64_t fingerprint(const std::vector<sim::RecordedChoice>& choices, const Values& values) {
  std::uint64_t sum = 0;
  for (std::size_t place = 0; place < values.size(); ++place) {
    if (values[place] == 0) continue;
    const sim::RecordedChoice& choice = choices[place];
    const std::uint64_t address = core::mix_bits(sim::hash_text(choice.label) ^ core::mix_bits(choice.lane.value + choice.index));
    sum += core::mix_bits(address ^ values[place]);
  }
  return sum;
}

}  // namespace

Candidate::Candidate(const Scenario& scenario, const RunOptions& options, const FailedRun& original, const ShrinkLimits& limits)
    : scenario_(scenario),
      options_(options),
      original_(original),
      limits_(limits),
      choices_(original.choices),
      values_(sim::values_of(original.choices)),
      index_(choices_),
      size_(original.size) {}

bool Candidate::reproduce() {
  Values values = values_;
  counts_.reproduced = fails(index_, choices_, values);
  if (counts_.reproduced) values_ = std::move(values);
  return counts_.reproduced;
}

std::vector<std::size_t> Candidate::places() const {
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < values_.size(); ++place) {
    if (values_[place] != 0) places.push_back(place);
  }
  return places;
}

bool Candidate::stopped() const {
  return counts_.runs >= limits_.runs_max || counts_.events >= limits_.events_max || (limits_.stop && limits_.stop());
}

// Shortlex: fewer answers, then the lower ones, in the order in which they were asked.
bool Candidate::smaller(const Values& left, const Values& right) {
  const std::size_t left_answers = answers(left);
  const std::size_t right_answers = answers(right);
  return left_answers != right_answers ? left_answers < right_answers : left < right;
}

bool Candidate::try_values(Values values) {
  if (!smaller(values, values_) || !fails(index_, choices_, values)) return false;
  values_ = std::move(values);
  ++successes_;
  return true;
}

bool Candidate::try_without(const std::vector<std::size_t>& places) {
  Values values = values_;
  for (const std::size_t place : places) values[place] = 0;
  return try_values(std::move(values));
}

bool Candidate::try_choices(std::vector<sim::RecordedChoice> choices) {
  const sim::ChoiceIndex index(choices);
  Values values = sim::values_of(choices);
  const std::size_t before = answers(values_);
  if (answers(values) > before || !fails(index, choices, values)) return false;
  choices_ = std::move(choices);
  values_ = std::move(values);
  index_ = sim::ChoiceIndex(choices_);
  ++successes_;
  return true;
}

bool Candidate::try_another(sim::Chance& chance, const Passes& passes) {
  RunRequest request;
  request.options = options_;
  request.chance = &chance;
  request.record = true;
  const RunResult result = scenario_.run(request);
  ++counts_.runs;
  counts_.events += result.events;
  if (!result.violation || result.violation->property != original_.property) return false;
  const FailedRun run = failed_run(result);
  ShrinkLimits limits = limits_;
  limits.runs_max -= std::min(limits.runs_max, counts_.runs);
  limits.events_max -= std::min(limits.events_max, counts_.events);
  Candidate other(scenario_, options_, run, limits);
  const bool fails = other.reproduce();
  if (fails) passes.first(other);
  if (fails && other.size_.total() < size_.total() + size_.total() / kWorthIt) passes.all(other);
  counts_.runs += other.counts_.runs;
  counts_.events += other.counts_.events;
  if (!fails || other.size_.total() >= size_.total()) return false;
  choices_ = std::move(other.choices_);
  values_ = std::move(other.values_);
  index_ = sim::ChoiceIndex(choices_);
  size_ = other.size_;
  ++successes_;
  return true;
}

// On success `values` has lost the answers that were never asked for, and `choices` have their roles.
bool Candidate::fails(const sim::ChoiceIndex& index, std::vector<sim::RecordedChoice>& choices, Values& values) {
  if (stopped()) return false;
  if (!tried_.insert(fingerprint(choices, values)).second) {
    ++counts_.cached;
    return false;
  }
  sim::ReplayChance replay(index, values);
  RunRequest request;
  request.options = options_;
  request.chance = &replay;
  const RunResult result = scenario_.run(request);
  ++counts_.runs;
  counts_.events += result.events;
  if (!result.violation || result.violation->property != original_.property) return false;
  replay.tell_roles(choices);
  std::vector<sim::RecordedChoice> used;
  for (std::size_t place = 0; place < values.size(); ++place) {
    if (!replay.used(place)) values[place] = 0;
    if (values[place] != 0) used.push_back(choices[place]);
  }
  const RunSize size = size_of(result.commands, result.faults, used);
  if (size.total() > size_.total() || result.events > 2 * original_.events) return false;
  size_ = size;
  return true;
}

Shrunk Candidate::result(bool finished) {
  sim::ReplayChance replay(index_, values_);
  RunRequest request;
  request.options = options_;
  request.chance = &replay;
  request.record = true;
  Shrunk shrunk = counts_;
  shrunk.run = failed_run(scenario_.run(request));
  shrunk.finished = finished;
  return shrunk;
}

}  // namespace turnstile::properties::shrinking
