#include "passes.hpp"

namespace turnstile::properties::shrinking {

namespace {

bool try_value(Candidate& candidate, std::size_t place, std::uint32_t value) {
  Values values = candidate.values();
  values[place] = value;
  return candidate.try_values(std::move(values));
}

}  // namespace

// For each answer the lowest that still fails: by halves, as if all above it failed too, and one by one where there are few.
void lower_answers(Candidate& candidate) {
  constexpr std::uint32_t kFew = 8;
  for (const std::size_t place : candidate.places()) {
    if (candidate.stopped()) return;
    const std::uint32_t value = candidate.values()[place];
    if (value <= 1) continue;
    if (value <= kFew) {
      for (std::uint32_t lower = 1; lower < value; ++lower) {
        if (try_value(candidate, place, lower)) break;
      }
      continue;
    }
    std::uint32_t low = 0;  // it is known that no value up to it was taken
    std::uint32_t high = value;
    while (high - low > 1 && candidate.values()[place] == high) {
      const std::uint32_t middle = low == 0 && high == value ? 1 : low + (high - low) / 2;
      if (try_value(candidate, place, middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
  }
}

}  // namespace turnstile::properties::shrinking
