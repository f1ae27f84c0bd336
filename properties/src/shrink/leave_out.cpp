#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "passes.hpp"

namespace turnstile::properties::shrinking {

namespace {

using Places = std::vector<std::size_t>;

// The answered choices, in groups; the largest group first, so that what is cheap to remove goes first.
template <class Key>
std::vector<Places> groups(const Candidate& candidate, Key&& key) {
  std::map<decltype(key(candidate.choices().front())), Places> by_key;
  for (const std::size_t place : candidate.places()) by_key[key(candidate.choices()[place])].push_back(place);
  std::vector<Places> sorted;
  for (auto& [unused, places] : by_key) sorted.push_back(std::move(places));
  std::ranges::sort(sorted, [](const Places& left, const Places& right) {
    return left.size() != right.size() ? left.size() > right.size() : left.front() < right.front();
  });
  return sorted;
}

// Removes as many groups as possible, from the last on. Each run of removable groups is found by doubling: few tries where most can go, and
// about two for each that must stay.
void leave_out(Candidate& candidate, const std::vector<Places>& spans) {
  const auto between = [&spans](std::size_t begin, std::size_t end) {
    Places places;
    for (std::size_t index = begin; index < end; ++index) places.insert(places.end(), spans[index].begin(), spans[index].end());
    return places;
  };
  std::size_t end = spans.size();
  while (end > 0 && !candidate.stopped()) {
    std::size_t count = 1;
    if (!candidate.try_without(between(end - 1, end))) {
      --end;
      continue;
    }
    while (count < end && candidate.try_without(between(end - std::min(end, 2 * count), end))) count = std::min(end, 2 * count);
    end -= count;
  }
}

std::vector<Places> command_places(const Candidate& candidate) {
  std::vector<Places> commands;
  for (const std::size_t place : candidate.places()) {
    if (candidate.choices()[place].about == sim::About::command) commands.push_back({place});
  }
  return commands;
}

}  // namespace

void leave_out_labels(Candidate& candidate) {
  for (const Places& places : groups(candidate, [](const sim::RecordedChoice& choice) { return choice.label; })) {
    if (candidate.stopped()) return;
    candidate.try_without(places);
  }
}

void leave_out_lanes(Candidate& candidate) {
  for (const Places& places :
       groups(candidate, [](const sim::RecordedChoice& choice) { return std::pair(choice.label, choice.lane.value); })) {
    if (candidate.stopped()) return;
    candidate.try_without(places);
  }
}

void leave_out_commands(Candidate& candidate) {
  std::map<std::uint64_t, Places> clients;
  for (const Places& command : command_places(candidate)) {
    Places& places = clients[candidate.choices()[command.front()].lane.value >> 32];
    places.insert(places.end(), command.begin(), command.end());
  }
  std::vector<Places> spans;
  for (auto& [unused, places] : clients) spans.push_back(std::move(places));
  leave_out(candidate, spans);
  leave_out(candidate, command_places(candidate));
  // Pairs that only go together.
  constexpr std::size_t kPairsFrom = 24;
  const std::vector<Places> commands = command_places(candidate);
  if (commands.size() > kPairsFrom) return;
  for (std::size_t second = commands.size(); second-- > 1;) {
    for (std::size_t first = second; first-- > 0;) {
      if (candidate.stopped()) return;
      if (candidate.values()[commands[first].front()] == 0 || candidate.values()[commands[second].front()] == 0) continue;
      candidate.try_without({commands[first].front(), commands[second].front()});
    }
  }
}

void leave_out_answers(Candidate& candidate) {
  std::vector<Places> spans;
  for (const std::size_t place : candidate.places()) spans.push_back({place});
  leave_out(candidate, spans);
}

void leave_out_windows(Candidate& candidate) {
  for (const bool by_lane : {false, true}) {
    const auto ordered = [&] {
      Places places = candidate.places();
      if (!by_lane) return places;
      std::ranges::sort(places, {}, [&](std::size_t place) {
        const sim::RecordedChoice& choice = candidate.choices()[place];
        return std::tuple(choice.lane.value, choice.label, place);
      });
      return places;
    };
    Places places = ordered();
    for (std::size_t width = places.size() / 2; width >= 2; width /= 2) {
      for (std::size_t begin = 0; begin + width <= places.size() && !candidate.stopped();) {
        const auto first = places.begin() + static_cast<std::ptrdiff_t>(begin);
        if (candidate.try_without({first, first + static_cast<std::ptrdiff_t>(width)})) {
          places = ordered();  // the next window has moved here
        } else {
          begin += std::max<std::size_t>(1, width / 2);
        }
      }
    }
  }
}

void leave_out_pairs(Candidate& candidate) {
  constexpr std::size_t kPlacesMax = 24;
  if (candidate.places().size() > kPlacesMax) return;
  std::vector<Places> spans = groups(candidate, [](const sim::RecordedChoice& choice) { return choice.label; });
  for (const Places& places :
       groups(candidate, [](const sim::RecordedChoice& choice) { return std::pair(choice.label, choice.lane.value); }))
    spans.push_back(places);
  for (const std::size_t place : candidate.places()) spans.push_back({place});
  for (std::size_t second = 1; second < spans.size(); ++second) {
    for (std::size_t first = 0; first < second; ++first) {
      if (candidate.stopped()) return;
      Places both = spans[first];
      both.insert(both.end(), spans[second].begin(), spans[second].end());
      candidate.try_without(both);
    }
  }
}

}  // namespace turnstile::properties::shrinking
