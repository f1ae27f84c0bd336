#include "turnstile/properties/state_census.hpp"

#include <algorithm>

namespace turnstile::properties {

void StateCensus::add(std::span<const std::uint64_t> states) {
  ++runs_;
  sightings_ += states.size();
  for (const std::uint64_t state : states) see(state, Seen::once);
}

void StateCensus::add(const StateCensus& other) {
  runs_ += other.runs_;
  sightings_ += other.sightings_;
  thin_out(other.level_);
  for (const auto& [state, seen] : other.kept_) see(state, seen);
}

void StateCensus::see(std::uint64_t state, Seen seen) {
  if (!is_kept(state)) return;
  const auto [known, fresh] = kept_.try_emplace(state, seen);
  if (!fresh) {
    if (*known == Seen::once) --singletons_;
    *known = Seen::more;
    return;
  }
  if (seen == Seen::once) ++singletons_;
  while (kept_.size() > kKeptMax) thin_out(level_ + 1);
}

void StateCensus::thin_out(std::uint32_t level) {
  if (level <= level_) return;
  level_ = level;
  singletons_ = 0;
  core::FlatMap<std::uint64_t, Seen, Hash> rest;
  for (const auto& [state, seen] : kept_) {
    if (!is_kept(state)) continue;
    rest.try_emplace(state, seen);
    if (seen == Seen::once) ++singletons_;
  }
  kept_ = std::move(rest);
}

StateCensus::Parts StateCensus::parts() const {
  Parts parts{runs_, sightings_, level_, {}};
  for (const auto& [state, seen] : kept_) parts.kept.push_back({state, seen});
  std::ranges::sort(parts.kept, {}, &Kept::state);
  return parts;
}

StateCensus StateCensus::of(const Parts& parts) {
  StateCensus census;
  census.runs_ = parts.runs;
  census.sightings_ = parts.sightings;
  census.level_ = parts.level;
  for (const Kept& kept : parts.kept) census.see(kept.state, kept.seen);
  return census;
}

}  // namespace turnstile::properties
