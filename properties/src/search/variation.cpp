#include <algorithm>
#include <utility>

#include "strategies.hpp"
#include "turnstile/properties/guided.hpp"

namespace turnstile::properties {

namespace {

class Variation final : public sim::Chance {
 public:
  Variation(const Recording& parent, std::uint64_t seed)
      : index_(parent),
        values_(sim::values_of(parent)),
        parent_(index_, values_),
        fresh_(seed, kRunStream),
        random_(seed, kStrategyStream) {
    kind_ = static_cast<Kind>(random_.below(3));
    salt_ = random_.next();
    switch (kind_) {
      case Kind::tail: limit_ = draw_places(random_, 1).front(); break;
      case Kind::lanes: limit_ = 2U << random_.below(4); break;
      case Kind::here_and_there: limit_ = 8U << random_.below(8); break;
    }
  }

 protected:
  std::uint32_t draw(const sim::Choice& choice) override {
    const std::uint32_t inherited = ask(parent_, choice);
    if (choice.odds.numerator != 0 && choice.odds.numerator >= choice.odds.denominator) return 1;
    ++asked_;
    return is_drawn_anew(choice) ? ask(fresh_, choice) : inherited;
  }

 private:
  enum class Kind : std::uint8_t { tail, lanes, here_and_there };

  bool is_drawn_anew(const sim::Choice& choice) {
    switch (kind_) {
      case Kind::tail: return asked_ >= limit_;
      case Kind::lanes: return core::mix_bits(salt_ ^ core::mix_bits(choice.label.hash ^ choice.lane.value)) % limit_ == 0;
      case Kind::here_and_there: return random_.below(limit_) == 0;
    }
    return false;
  }

  const sim::ChoiceIndex index_;
  const std::vector<std::uint32_t> values_;
  sim::ReplayChance parent_;
  sim::SeededChance fresh_;
  sim::Random random_;
  Kind kind_{};
  std::uint64_t salt_ = 0;
  std::uint32_t limit_ = 1;
  std::uint32_t asked_ = 0;
};

}  // namespace

std::unique_ptr<sim::Chance> variation_of(const Recording& parent, std::uint64_t seed) { return std::make_unique<Variation>(parent, seed); }

}  // namespace turnstile::properties
