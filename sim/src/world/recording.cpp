#include "turnstile/sim/world/recording.hpp"

#include <algorithm>

namespace turnstile::sim {

std::uint32_t RecordingChance::draw(const Choice& choice) {
  const std::uint32_t value = ask(behind_, choice);
  const std::uint32_t index = (*asked_.try_emplace(Series{choice.label.hash, choice.lane}, 0U).first)++;
  if (value != 0) {
    recording_.push_back({std::string(choice.label.name), choice.lane, index, choice.n, value, choice.role, choice.about});
  }
  return value;
}

ChoiceIndex::ChoiceIndex(std::span<const RecordedChoice> choices) {
  std::vector<std::pair<Series, Entry>> all;
  all.reserve(choices.size());
  for (std::size_t place = 0; place < choices.size(); ++place) {
    const RecordedChoice& choice = choices[place];
    all.push_back({{hash_text(choice.label), choice.lane}, {choice.index, static_cast<std::uint32_t>(place)}});
  }
  std::ranges::sort(all, [](const auto& left, const auto& right) {
    if (left.first != right.first) return left.first < right.first;
    return left.second.index != right.second.index ? left.second.index < right.second.index : left.second.place < right.second.place;
  });
  for (const auto& [series, entry] : all) {
    if (series_.empty() || series_.back() != series) {
      series_.push_back(series);
      begins_.push_back(entries_.size());
    }
    entries_.push_back(entry);
  }
  begins_.push_back(entries_.size());
}

std::optional<ChoiceIndex::Found> ChoiceIndex::find(const Series& series) const {
  const auto found = std::ranges::lower_bound(series_, series, [](const Series& left, const Series& right) { return left < right; });
  if (found == series_.end() || *found != series) return std::nullopt;
  const auto number = static_cast<std::size_t>(found - series_.begin());
  return Found{static_cast<std::uint32_t>(number), std::span(entries_).subspan(begins_[number], begins_[number + 1] - begins_[number])};
}

ReplayChance::ReplayChance(const ChoiceIndex& index, std::span<const std::uint32_t> values)
    : index_(index), values_(values), uses_(values.size()), asked_(index.series()) {}

std::uint32_t ReplayChance::draw(const Choice& choice) {
  const auto found = index_.find({choice.label.hash, choice.lane});
  if (!found) return 0;
  auto& [asked, next] = asked_[found->number];
  const std::uint32_t index = asked++;
  if (next == found->entries.size() || found->entries[next].index != index) return 0;
  const std::uint32_t place = found->entries[next].place;
  while (next < found->entries.size() && found->entries[next].index == index) ++next;
  uses_[place] = {true, choice.role, choice.about};
  if (values_[place] < choice.n) return values_[place];
  if (!misfit_ || place < *misfit_) misfit_ = place;
  return choice.n - 1;
}

void ReplayChance::tell_roles(std::span<RecordedChoice> choices) const {
  for (std::size_t place = 0; place < choices.size(); ++place) {
    if (!uses_[place].used) continue;
    choices[place].role = uses_[place].role;
    choices[place].about = uses_[place].about;
  }
}

std::optional<Divergence> divergence(const ReplayChance& replay, std::span<const RecordedChoice> recording) {
  Divergence found{recording.size()};
  for (std::size_t place = recording.size(); place-- > 0;) {
    if (replay.used(place)) continue;
    found.place = place;
    ++found.unused;
  }
  if (replay.misfit() && *replay.misfit() < found.place) {
    found.place = *replay.misfit();
    found.misfit = true;
  }
  if (found.place == recording.size()) return std::nullopt;
  return found;
}

std::vector<std::uint32_t> values_of(std::span<const RecordedChoice> choices) {
  std::vector<std::uint32_t> values;
  values.reserve(choices.size());
  for (const RecordedChoice& choice : choices) values.push_back(choice.value);
  return values;
}

}  // namespace turnstile::sim
