#include <algorithm>

#include "schedule.hpp"
#include "strategies.hpp"

namespace turnstile::properties {

std::vector<std::uint32_t> draw_places(sim::Random& random, std::uint32_t count) {
  std::vector<std::uint32_t> places;
  while (places.size() < count) {
    const std::uint32_t octave = std::uint32_t{1} << random.below(kScheduleBits);
    const std::uint32_t place = octave + random.below(octave);
    if (std::ranges::find(places, place) == places.end()) places.push_back(place);
  }
  std::ranges::sort(places);
  return places;
}

}  // namespace turnstile::properties
