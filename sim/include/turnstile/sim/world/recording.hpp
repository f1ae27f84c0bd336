// A run as a value: its answers other than the default, by address (chance.hpp). Every question whose answer is not in the list is answered
// 0, so every list is a run, and a list with something left out is a less eventful one: recordings can be edited.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/flat_map.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::sim {

// The answer to the question number `index` (from 0) of its label and lane; `n` is how many answers there were.
//
// Its role and what it is about are known where the question is asked, and nowhere else: no file has them, and a list that was read from
// one learns them from a replay (ReplayChance::tell_roles).
struct RecordedChoice {
  std::string label;
  Lane lane{};
  std::uint32_t index = 0;
  std::uint32_t n = 2;
  std::uint32_t value = 1;
  Role role = Role::workload;
  About about = About::details;
  friend bool operator==(const RecordedChoice& left, const RecordedChoice& right) {
    return left.label == right.label && left.lane == right.lane && left.index == right.index && left.n == right.n &&
           left.value == right.value;
  }
};

// The questions of one label and lane.
struct Series {
  std::uint64_t label = 0;  // its hash
  Lane lane{};
  friend bool operator==(const Series&, const Series&) = default;
  friend bool operator<(const Series& left, const Series& right) {
    return left.label != right.label ? left.label < right.label : left.lane.value < right.lane.value;
  }
};
struct SeriesHash {
  std::uint64_t operator()(const Series& series) const { return core::mix_bits(series.label ^ core::mix_bits(series.lane.value)); }
};

// Passes every question on to another Chance (not owned) and keeps the answers that are not 0, in the order of the questions.
class RecordingChance final : public Chance {
 public:
  explicit RecordingChance(Chance& behind) : behind_(behind) {}
  const std::vector<RecordedChoice>& recording() const { return recording_; }
  void be_fair() override { behind_.be_fair(); }

 protected:
  std::uint32_t draw(const Choice& choice) override;

 private:
  Chance& behind_;
  core::FlatMap<Series, std::uint32_t, SeriesHash> asked_;
  std::vector<RecordedChoice> recording_;
};

// The addresses of a list of choices, to look answers up: sorted, so that no list, however it was made, takes more than O(log n) for each.
// Immutable once made; may serve many replays.
class ChoiceIndex {
 public:
  explicit ChoiceIndex(std::span<const RecordedChoice> choices);

  // Of a series: which of its questions have an answer in the list (`place`), in order of `index`.
  struct Entry {
    std::uint32_t index = 0;
    std::uint32_t place = 0;
  };
  struct Found {
    std::uint32_t number = 0;  // of the series, dense from 0
    std::span<const Entry> entries;
  };
  std::optional<Found> find(const Series& series) const;
  std::size_t series() const { return series_.size(); }

 private:
  std::vector<Series> series_;       // in order
  std::vector<std::size_t> begins_;  // of each series in `entries_`, and the end of the last
  std::vector<Entry> entries_;
};

// Repeats a run. `values` are the answers of the index's list, place by place (0: left out); neither is owned.
class ReplayChance final : public Chance {
 public:
  ReplayChance(const ChoiceIndex& index, std::span<const std::uint32_t> values);

  // Whether the question of that place was asked.
  bool used(std::size_t place) const { return uses_[place].used; }
  // Of the choices that were asked for, what their questions declared. `choices`: the index's list.
  void tell_roles(std::span<RecordedChoice> choices) const;
  // The first place whose value was not a possible answer: the last possible one was given instead.
  std::optional<std::size_t> misfit() const { return misfit_; }

 protected:
  std::uint32_t draw(const Choice& choice) override;

 private:
  const ChoiceIndex& index_;
  std::span<const std::uint32_t> values_;
  struct Use {
    bool used = false;
    Role role = Role::workload;
    About about = About::details;
  };
  std::vector<Use> uses_;                                       // by place
  std::vector<std::pair<std::uint32_t, std::uint32_t>> asked_;  // by series: questions so far, and the next entry
  std::optional<std::size_t> misfit_;
};

// Where a replay diverged from its recording: the first answer in the list whose question was different, or was never asked.
struct Divergence {
  std::size_t place = 0;   // in the recording
  std::size_t unused = 0;  // answers whose questions were never asked
  bool misfit = false;     // its question had fewer answers
};
std::optional<Divergence> divergence(const ReplayChance& replay, std::span<const RecordedChoice> recording);

std::vector<std::uint32_t> values_of(std::span<const RecordedChoice> choices);

}  // namespace turnstile::sim
