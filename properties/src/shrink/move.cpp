#include <algorithm>
#include <map>
#include <set>

#include "passes.hpp"

namespace turnstile::properties::shrinking {

namespace {

// Its lane is a command's.
bool of_a_command(const sim::RecordedChoice& choice) { return choice.role == sim::Role::workload || choice.role == sim::Role::pace; }

// Its lane is that of a kind of messages, or of reads or writes, and its number says which of them.
bool of_the_system(const sim::RecordedChoice& choice) { return choice.role == sim::Role::schedule || choice.role == sim::Role::fault; }

std::vector<sim::RecordedChoice> current(const Candidate& candidate) {
  std::vector<sim::RecordedChoice> choices;
  for (const std::size_t place : candidate.places()) {
    choices.push_back(candidate.choices()[place]);
    choices.back().value = candidate.values()[place];
  }
  return choices;
}

std::vector<sim::Lane> command_lanes(const std::vector<sim::RecordedChoice>& choices) {
  std::vector<sim::Lane> lanes;
  for (const auto& choice : choices) {
    if (choice.about == sim::About::command) lanes.push_back(choice.lane);
  }
  std::ranges::sort(lanes, {}, &sim::Lane::value);
  return lanes;
}

bool try_lane(Candidate& candidate, sim::Lane from, sim::Lane to) {
  std::vector<sim::RecordedChoice> choices = current(candidate);
  for (auto& choice : choices) {
    if (of_a_command(choice) && choice.lane == from) choice.lane = to;
  }
  return candidate.try_choices(std::move(choices));
}

}  // namespace

// A lane is (client + 1, number of the command from 1): lower is tidier. Each command is tried after those of the first clients, then at
// the lowest free number of its own client.
void move_commands(Candidate& candidate) {
  const std::vector<sim::Lane> lanes = command_lanes(current(candidate));
  for (std::size_t index = 0; index < lanes.size(); ++index) {
    if (candidate.stopped()) return;
    const sim::Lane from = lanes[index];
    const std::vector<sim::Lane> taken = command_lanes(current(candidate));
    if (std::ranges::find(taken, from) == taken.end()) continue;
    std::map<std::uint64_t, std::uint64_t> lowest{{1, 1}};  // by client: the number after its last command
    for (const sim::Lane lane : taken) {
      if (lane != from) lowest[lane.value >> 32] = (lane.value & 0xFFFFFFFFU) + 1;
    }
    lowest.try_emplace(from.value >> 32, 1);
    for (const auto& [client, number] : lowest) {
      const sim::Lane to{client << 32 | number};
      if (to.value >= from.value || try_lane(candidate, from, to)) break;
    }
  }
}

void move_messages(Candidate& candidate) {
  constexpr std::size_t kAnswersMax = 64;
  std::vector<sim::RecordedChoice> choices = current(candidate);
  if (choices.size() > kAnswersMax) return;
  for (std::size_t place = 0; place < choices.size() && !candidate.stopped(); ++place) {
    if (!of_the_system(choices[place])) continue;
    std::set<std::uint32_t> taken;
    for (const auto& other : choices) {
      if (other.label == choices[place].label && other.lane == choices[place].lane) taken.insert(other.index);
    }
    std::uint32_t free = 0;
    while (taken.contains(free)) ++free;
    if (free >= choices[place].index) continue;
    std::vector<sim::RecordedChoice> moved = choices;
    moved[place].index = free;
    if (!candidate.try_choices(std::move(moved))) continue;
    std::vector<sim::RecordedChoice> now = current(candidate);
    if (now.size() != choices.size()) return;  // something was removed along with it: the next round looks again
    choices = std::move(now);
  }
}

}  // namespace turnstile::properties::shrinking
