// How much of what there is to see a campaign has seen. The species are the abstract states that runs visit (sim/run/abstract_state.hpp), a
// run is one sample. It counts the states, and those that only one run has seen, which estimate how many more there are to find (Good 1953,
// after Turing; for samples of many individuals: Chao and Colwell 2017).
//
// Memory is bounded: above kKeptMax states only those are kept whose hash ends in a number of zero bits (adaptive sampling: Flajolet 1990),
// and counts are scaled up. The result does not depend on the order in which runs are added, nor on how they are split and merged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "turnstile/core/flat_map.hpp"

namespace turnstile::properties {

class StateCensus {
 public:
  static constexpr std::size_t kKeptMax = std::size_t{1} << 14;
  // How many runs have seen a state: one, or more than one.
  enum class Seen : std::uint8_t { once, more };
  struct Kept {
    std::uint64_t state = 0;
    Seen seen = Seen::once;
    friend bool operator==(const Kept&, const Kept&) = default;
  };

  // The states of one run, each once.
  void add(std::span<const std::uint64_t> states);
  void add(const StateCensus& other);

  std::uint64_t runs() const { return runs_; }
  std::uint64_t sightings() const { return sightings_; }  // pairs of a run and a state that it saw
  std::uint64_t states() const { return std::uint64_t{kept_.size()} << level_; }
  // Seen by only one run. Per run, that is the expected number of new states of the next run; per sighting, the probability that the next
  // state looked at is new.
  std::uint64_t singletons() const { return singletons_ << level_; }

  // As a value, in order of the states: the content of merge files.
  struct Parts {
    std::uint64_t runs = 0;
    std::uint64_t sightings = 0;
    std::uint32_t level = 0;
    std::vector<Kept> kept;
    friend bool operator==(const Parts&, const Parts&) = default;
  };
  Parts parts() const;
  static StateCensus of(const Parts& parts);

 private:
  struct Hash {
    std::uint64_t operator()(std::uint64_t state) const { return core::mix_bits(state); }
  };
  bool is_kept(std::uint64_t state) const { return (state & ((std::uint64_t{1} << level_) - 1)) == 0; }
  void see(std::uint64_t state, Seen seen);
  void thin_out(std::uint32_t level);

  std::uint64_t runs_ = 0;
  std::uint64_t sightings_ = 0;
  std::uint64_t singletons_ = 0;  // among those kept
  std::uint32_t level_ = 0;
  core::FlatMap<std::uint64_t, Seen, Hash> kept_;
};

}  // namespace turnstile::properties
