// Records that no sequencer may admit, each for a different reason: unreadable bytes, a command without an id, one under the key of another
// entity, and one whose deadline is too far ahead.
#pragma once

#include <string>

#include "turnstile/core/codec.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::sim {

struct Poison {
  std::string key;
  std::string bytes;
};

// Made from the command that it precedes.
template <core::Aggregate A>
Poison draw_poison(Chance& chance, Lane lane, core::Command<A> command, const std::string& key, const core::Codec<A>& codec) {
  constexpr core::TimeMs kFarAwayMs = 600'000;
  Poison poison{key, {}};
  const std::uint32_t kind = chance.choose("atm.poison_kind", 4, lane);
  if (kind == 0) {
    poison.bytes = "poison";
    return poison;
  }
  command.id += "-poison";
  if (kind == 1) command.id.clear();
  if (kind == 2) poison.key += '0';
  if (kind == 3) command.deadline_ms += kFarAwayMs;
  codec.encode(command, poison.bytes);
  return poison;
}

}  // namespace turnstile::sim
