// The one door for chance: everything that can go either way in the simulated world asks here, and 0 is always the dullest
// answer (no fault, in order, no delay). Who stands behind the door decides what the run is: SeededChance explores,
// ReplayChance repeats a recording, RecordingChance writes one, and a user's own (rapidcheck, say) drives a world by hand.
//
// Determinism: one `choose` per statement; the order of evaluation of a call's arguments differs between compilers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "turnstile/sim/label.hpp"
#include "turnstile/sim/random.hpp"

namespace turnstile::sim {

// A probability as an integer ratio.
struct Ratio {
  std::uint32_t numerator = 0;
  std::uint32_t denominator = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

struct Choice {
  Label label;
  std::uint32_t n = 1;  // answers are [0, n)
  Ratio odds{};         // for a yes-or-no question (n = 2): how likely the yes; otherwise 0/1 and every answer is as likely
};

class Chance {
 public:
  virtual ~Chance() = default;

  // Any of [0, n), n >= 1. A question with one answer is not asked.
  std::uint32_t choose(Label label, std::uint32_t n) { return n <= 1 ? 0 : draw({label, n, {}}); }
  // True with the given odds. Odds of zero are not asked.
  bool happens(Label label, Ratio odds) { return odds.numerator != 0 && draw({label, 2, odds}) != 0; }
  // Any of [low, high]; low is the dullest. The span must fit 32 bits.
  std::int64_t between(Label label, std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(choose(label, static_cast<std::uint32_t>(high - low + 1)));
  }

 protected:
  virtual std::uint32_t draw(const Choice& choice) = 0;
  friend class RecordingChance;
};

// Random exploration: one 64-bit seed is one run.
class SeededChance final : public Chance {
 public:
  explicit SeededChance(std::uint64_t seed, std::uint64_t stream = 0) : random_(seed, stream) {}

 protected:
  std::uint32_t draw(const Choice& choice) override {
    if (choice.odds.numerator != 0) return random_.below(choice.odds.denominator) < choice.odds.numerator ? 1 : 0;
    return random_.below(choice.n);
  }

 private:
  Random random_;
};

struct RecordedChoice {
  std::string label;
  std::uint32_t n = 1;
  std::uint32_t value = 0;
  friend bool operator==(const RecordedChoice&, const RecordedChoice&) = default;
};

// Passes every question on to another Chance (not owned) and keeps the answers.
class RecordingChance final : public Chance {
 public:
  explicit RecordingChance(Chance& behind) : behind_(behind) {}
  const std::vector<RecordedChoice>& recording() const { return recording_; }

 protected:
  std::uint32_t draw(const Choice& choice) override {
    const std::uint32_t value = behind_.draw(choice);
    recording_.push_back({std::string(choice.label.name), choice.n, value});
    return value;
  }

 private:
  Chance& behind_;
  std::vector<RecordedChoice> recording_;
};

// Repeats a recording (not owned). Where label or range differ from what was recorded it has diverged: it says where, skips
// forward to the next recorded choice of that label if there is one nearby, and answers 0 where there is none.
class ReplayChance final : public Chance {
 public:
  explicit ReplayChance(const std::vector<RecordedChoice>& recording) : recording_(recording) {}
  bool diverged() const { return diverged_at_ != kNever; }
  std::size_t diverged_at() const { return diverged_at_; }  // an index into the recording
  std::size_t used() const { return next_; }

 protected:
  std::uint32_t draw(const Choice& choice) override;

 private:
  static constexpr std::size_t kNever = static_cast<std::size_t>(-1);
  const std::vector<RecordedChoice>& recording_;
  std::size_t next_ = 0;
  std::size_t diverged_at_ = kNever;
};

}  // namespace turnstile::sim
