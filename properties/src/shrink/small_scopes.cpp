#include <algorithm>
#include <utility>

#include "passes.hpp"

namespace turnstile::properties::shrinking {

namespace {

// Runs with few commands under the configuration of a run known to fail; the rest is random, with rare answers made more likely.
class SmallScope final : public sim::Chance {
 public:
  SmallScope(const sim::ChoiceIndex& index, const Values& values, std::uint64_t seed, std::uint32_t commands)
      : configuration_(index, values),
        random_(seed, kStream),
        commands_left_(commands),
        often_(seed % 2 == 1),
        extreme_(seed / 2 % 2 == 1),
        elsewhen_(seed / 4 % 2 == 1) {}

 protected:
  std::uint32_t draw(const sim::Choice& choice) override {
    if (choice.role == sim::Role::configuration && !(elsewhen_ && choice.about == sim::About::moment)) return ask(configuration_, choice);
    if (choice.about == sim::About::command) {
      if (commands_left_ == 0 || random_.below(2) == 0) return 0;
      --commands_left_;
      return 1;
    }
    if (choice.odds.numerator == 0) return extreme_ ? extreme(choice.n) : random_.below(choice.n);
    const std::uint32_t denominator = often_ ? std::min(choice.odds.denominator, kOften) : choice.odds.denominator;
    return random_.below(denominator) < choice.odds.numerator ? 1 : 0;
  }

 private:
  // The default, the last, or any answer.
  std::uint32_t extreme(std::uint32_t n) {
    const std::uint32_t which = random_.below(4);
    return which < 2 ? 0 : which == 2 ? n - 1 : random_.below(n);
  }
  static constexpr std::uint64_t kStream = 2;
  static constexpr std::uint32_t kOften = 16;
  sim::ReplayChance configuration_;
  sim::Random random_;
  std::uint32_t commands_left_;
  bool often_;
  bool extreme_;
  bool elsewhen_;  // faults strike at other moments, as a smaller run has others
};

}  // namespace

bool find_in_small_scopes(Candidate& candidate, const Passes& passes) {
  constexpr std::uint64_t kTries = 480;
  for (const std::uint32_t commands : {1U, 2U, 3U, 4U, 6U, 8U, 12U}) {
    if (commands >= candidate.size().commands) return false;
    for (std::uint64_t seed = 0; seed < kTries; ++seed) {
      if (candidate.stopped()) return false;
      SmallScope chance(candidate.index(), candidate.values(), seed, commands);
      if (candidate.try_another(chance, passes)) return true;
    }
  }
  return false;
}

}  // namespace turnstile::properties::shrinking
