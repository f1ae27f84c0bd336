// The one door for chance: everything that can go either way in the simulated world asks here, and 0 is always the uneventful default (no
// fault, in order, no delay). What stands behind the door decides what the run is: SeededChance explores, ReplayChance repeats a recording,
// RecordingChance writes one (recording.hpp), and a user's own (rapidcheck, say) drives a world by hand.
//
// A question has an address: its label, its lane, and how many of the same label and lane came before it. The lane is its source (a
// client's third command, a worker's requests of one kind). So an answer keeps its meaning when others are left out, and a run is its
// answers other than 0, by address.
//
// Determinism: one `choose` per statement; the order of evaluation of a call's arguments differs between compilers.
#pragma once

#include <cstdint>

#include "turnstile/sim/world/question.hpp"
#include "turnstile/sim/world/random.hpp"

namespace turnstile::sim {

// A probability as an integer ratio.
struct Ratio {
  std::uint32_t numerator = 0;
  std::uint32_t denominator = 1;
  friend bool operator==(const Ratio&, const Ratio&) = default;
};

// The source of a question. 0: none in particular.
struct Lane {
  std::uint64_t value = 0;
  friend bool operator==(const Lane&, const Lane&) = default;
};
// The lane of `part` (a command's number, a kind of request) of `owner` (an actor, a client).
constexpr Lane lane_of(std::uint32_t owner, std::uint32_t part = 0) { return {(std::uint64_t{owner} + 1) << 32 | part}; }

struct Choice {
  Label label;
  std::uint32_t n = 1;  // answers are [0, n)
  Ratio odds{};         // for a yes-or-no question (n = 2): how likely the yes; otherwise 0/1 and every answer is as likely
  Lane lane{};
  Role role = Role::workload;
  About about = About::details;
};

class Chance {
 public:
  virtual ~Chance() = default;

  // Any of [0, n), n >= 1. A question with one answer is not asked.
  std::uint32_t choose(const Question& what, std::uint32_t n, Lane lane = {}) {
    return n <= 1 ? 0 : draw({what.label, n, {}, lane, what.role, what.about});
  }
  // True with the given odds. Odds of zero are not asked.
  bool happens(const Question& what, Ratio odds, Lane lane = {}) {
    return odds.numerator != 0 && draw({what.label, 2, odds, lane, what.role, what.about}) != 0;
  }
  // Any of [low, high]; low is the default. The span must fit 32 bits.
  std::int64_t between(const Question& what, std::int64_t low, std::int64_t high, Lane lane = {}) {
    return low + static_cast<std::int64_t>(choose(what, static_cast<std::uint32_t>(high - low + 1), lane));
  }

  // From now on the schedule must be fair: no lane stays slow for good. The world has healed, and what must happen eventually (liveness)
  // is required under fair schedules only. Source: Musuvathi and Qadeer, "Fair Stateless Model Checking", PLDI 2008.
  virtual void be_fair() {}

 protected:
  virtual std::uint32_t draw(const Choice& choice) = 0;
  // For a Chance that passes a question on to another.
  static std::uint32_t ask(Chance& behind, const Choice& choice) { return behind.draw(choice); }
};

// The same door (not owned), for a source whose questions are all of one lane.
class InLane final : public Chance {
 public:
  InLane(Chance& behind, Lane lane) : behind_(behind), lane_(lane) {}
  void be_fair() override { behind_.be_fair(); }

 protected:
  std::uint32_t draw(const Choice& choice) override {
    Choice in_lane = choice;
    in_lane.lane = lane_;
    return ask(behind_, in_lane);
  }

 private:
  Chance& behind_;
  Lane lane_;
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

}  // namespace turnstile::sim
