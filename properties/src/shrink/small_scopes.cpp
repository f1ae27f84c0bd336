#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include "passes.hpp"

namespace turnstile::properties::shrinking {

namespace {

// A few lanes on which everything goes wrong for a while, from the first on: one kind of request of one process that is lost, or late, as
// often as it is repeated. Most failures that need many faults need them of this shape.
class BadLanes {
 public:
  // One lane in `one_in` is bad.
  BadLanes(std::uint64_t seed, std::uint32_t one_in) : seed_(core::mix_bits(seed)), one_in_(one_in) {}

  std::uint32_t answer(const sim::Choice& choice) {
    const std::uint64_t lane = core::mix_bits(core::mix_bits(choice.label.hash ^ seed_) + choice.lane.value);
    if (lane % one_in_ != 0) return 0;
    const std::uint64_t kind = core::mix_bits(lane);
    if (asked_[lane]++ > kind % kLongest) return 0;
    return choice.odds.numerator != 0 || kind / kLongest % 2 == 0 ? choice.n - 1 : static_cast<std::uint32_t>(kind / 64 % choice.n);
  }

 private:
  static constexpr std::uint64_t kLongest = 12;
  std::uint64_t seed_;
  std::uint32_t one_in_;
  std::map<std::uint64_t, std::uint32_t> asked_;
};

bool is_of_lanes(const sim::Choice& choice) { return choice.role == sim::Role::fault || choice.role == sim::Role::schedule; }

// Runs with few commands, half of them under the configuration and faults of a run known to fail, the others under any with few faults; the
// rest is random, with rare answers made more likely.
class SmallScope final : public sim::Chance {
 public:
  SmallScope(const sim::ChoiceIndex& index, const Values& values, std::uint64_t seed, std::uint32_t commands)
      : configuration_(index, values),
        random_(seed, kStream),
        commands_left_(commands),
        often_(seed % 2 == 1),
        elsewhen_(seed / 2 % 2 == 1),
        sparseness_(kSparseness[seed / 4 % kSparseness.size()]),
        anew_(seed / 16 % 2 == 1),
        by_lane_(seed / 32 % 2 == 1),
        lanes_(seed, seed / 64 % 2 == 1 ? 8 : 32) {}

 protected:
  std::uint32_t draw(const sim::Choice& choice) override {
    if (choice.role == sim::Role::configuration) return configure(choice);
    if (choice.about == sim::About::command) {
      if (commands_left_ == 0 || random_.below(2) == 0) return 0;
      --commands_left_;
      return 1;
    }
    if (by_lane_ && is_of_lanes(choice)) return lanes_.answer(choice);
    if (choice.odds.numerator == 0) return random_.below(sparseness_) == 0 ? some(choice.n) : 0;
    const std::uint32_t denominator = often_ ? std::min(choice.odds.denominator, kOften) : choice.odds.denominator;
    return random_.below(denominator) < choice.odds.numerator ? 1 : 0;
  }

 private:
  std::uint32_t configure(const sim::Choice& choice) {
    if (choice.about == sim::About::moment) return elsewhen_ || anew_ ? early(choice.n) : ask(configuration_, choice);
    if (!anew_) return ask(configuration_, choice);
    if (choice.odds.numerator == choice.odds.denominator) return 1;  // a worker takes part unless something speaks against it
    return choice.odds.numerator != 0 ? random_.below(4) == 0 : random_.below(2) == 0 ? some(choice.n) : 0;
  }
  // Any moment, of any order of magnitude: a small run is soon over.
  std::uint32_t early(std::uint32_t n) { return random_.below(1 + ((n - 1) >> random_.below(8))); }
  // Any answer, or the last.
  std::uint32_t some(std::uint32_t n) { return random_.below(3) == 0 ? n - 1 : random_.below(n); }

  static constexpr std::array<std::uint32_t, 4> kSparseness{1, 2, 8, 32};
  static constexpr std::uint64_t kStream = 2;
  static constexpr std::uint32_t kOften = 16;
  sim::ReplayChance configuration_;
  sim::Random random_;
  std::uint32_t commands_left_;
  bool often_;
  bool elsewhen_;             // faults strike at other moments, as a smaller run has others
  std::uint32_t sparseness_;  // of how many answers one may differ from the default
  bool anew_;                 // under another configuration
  bool by_lane_;              // what goes wrong goes wrong on few lanes
  BadLanes lanes_;
};

// The same configuration, faults and commands under another schedule, in which few answers differ from the default.
class SparseSchedule final : public sim::Chance {
 public:
  SparseSchedule(const sim::ChoiceIndex& index, const Values& values, std::uint64_t seed)
      : others_(index, values),
        random_(seed, kStream),
        elsewhen_(seed % 2 == 1),
        sparseness_(2U << (seed / 2 % kSparsest)),
        by_lane_(seed / 20 % 2 == 1),
        lanes_(seed, 4U << (seed / 2 % 4)) {}

 protected:
  std::uint32_t draw(const sim::Choice& choice) override {
    if (choice.role == sim::Role::schedule || choice.role == sim::Role::fault) {
      if (by_lane_) return lanes_.answer(choice);
      if (random_.below(sparseness_) != 0) return 0;
      return choice.odds.numerator != 0 || random_.below(3) == 0 ? choice.n - 1 : random_.below(choice.n);
    }
    const std::uint32_t known = ask(others_, choice);
    // Without delays all comes sooner.
    return elsewhen_ && choice.about == sim::About::moment ? random_.below(std::min(known + known / 8 + 1, choice.n)) : known;
  }

 private:
  static constexpr std::uint64_t kStream = 3;
  static constexpr std::uint64_t kSparsest = 10;  // one answer in 1,024
  sim::ReplayChance others_;
  sim::Random random_;
  bool elsewhen_;
  std::uint32_t sparseness_;
  bool by_lane_;
  BadLanes lanes_;
};

}  // namespace

bool find_in_small_scopes(Candidate& candidate, const Passes& passes, Seeds seeds) {
  constexpr std::array<std::uint32_t, 7> kCommands{1, 2, 3, 4, 6, 8, 12};
  constexpr std::array<std::uint32_t, 1> kNone{0};  // in a world of hosts
  const std::uint64_t commands_now = candidate.size().commands;
  for (const std::uint32_t commands : commands_now > 0 ? std::span<const std::uint32_t>(kCommands) : kNone) {
    if (commands_now > 0 && commands >= commands_now) return false;
    for (std::uint64_t seed = seeds.begin; seed < seeds.end; ++seed) {
      if (candidate.stopped()) return false;
      SmallScope chance(candidate.index(), candidate.values(), seed, commands);
      if (candidate.try_another(chance, passes)) return true;
    }
  }
  return false;
}

bool find_sparse_schedule(Candidate& candidate, const Passes& passes, Seeds seeds) {
  for (std::uint64_t seed = seeds.begin; seed < seeds.end && !candidate.stopped(); ++seed) {
    SparseSchedule chance(candidate.index(), candidate.values(), seed);
    if (candidate.try_another(chance, passes)) return true;
  }
  return false;
}

}  // namespace turnstile::properties::shrinking
