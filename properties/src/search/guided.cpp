#include "turnstile/properties/guided.hpp"

#include <utility>

#include "strategies.hpp"
#include "turnstile/properties/probes.hpp"

namespace turnstile::properties {

RunResult Guide::run(std::uint64_t seed, bool record) const {
  RunRequest request;
  request.seed = seed;
  request.options = options_;
  request.observe = true;
  request.record = record;
  if (seed % 2 == 0 || corpus_.empty()) return scenario_.run(request);
  sim::Random random(seed, kParentStream);
  const Recording& parent = corpus_[random.below(static_cast<std::uint32_t>(corpus_.size()))];
  const std::unique_ptr<sim::Chance> chance = variation_of(parent, seed);
  request.chance = chance.get();
  return scenario_.run(request);
}

void Guide::learn(std::span<const RunResult> runs) {
  std::vector<std::uint64_t> news;
  for (const RunResult& run : runs) {
    if (is_news(run)) news.push_back(run.seed);
  }
  // Recorded with the corpus as it was when they ran.
  std::vector<Recording> recordings;
  for (const std::uint64_t seed : news) recordings.push_back(run(seed, true).recording);
  for (Recording& recording : recordings) keep(std::move(recording));
}

bool Guide::is_news(const RunResult& run) {
  bool news = false;
  for (const std::uint64_t state : run.states) news = states_.try_emplace(state, Nothing{}).second || news;
  for (const Probe& probe : all_probes()) {
    const std::uint64_t times = run.probes[probe.key()];
    if (times != 0 && probes_[probe.key()] == 0) news = true;
    if (times != 0) probes_.add(probe.key(), times);
  }
  return news;
}

void Guide::keep(Recording recording) {
  if (corpus_.size() < kCorpusMax) {
    corpus_.push_back(std::move(recording));
  } else {
    corpus_[oldest_] = std::move(recording);
    oldest_ = (oldest_ + 1) % kCorpusMax;
  }
}

Failure Guide::describe(const RunResult& result) const { return describe_recorded(scenario_, options_, "guided", run(result.seed, true)); }

}  // namespace turnstile::properties
