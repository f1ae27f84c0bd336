// The ways to take turns (docs/turns.md): what happens to a command between its topic and its outcome.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "turnstile/core/topic.hpp"

namespace turnstile::core {

enum class Turns : std::uint8_t {
  requeue,  // a sequencer assigns positions, and an early copy goes back to the end of the queue
  park,     // the same, but an early copy waits where it is read
  fused,    // the partition's single writer assigns the position and decides in one step: nothing is early
  client,   // the same, but at the number that the client asks for: otherwise it is a conflict, and the client asks again
};

inline constexpr std::array kAllTurns{Turns::requeue, Turns::park, Turns::fused, Turns::client};

constexpr std::string_view name(Turns turns) {
  switch (turns) {
    case Turns::requeue: return "requeue";
    case Turns::park: return "park";
    case Turns::fused: return "fused";
    case Turns::client: return "client";
  }
  return "";
}
constexpr std::optional<Turns> turns_named(std::string_view name) {
  for (const Turns turns : kAllTurns) {
    if (core::name(turns) == name) return turns;
  }
  return std::nullopt;
}

// A set of them.
class TurnsSet {
 public:
  template <class... Some>
  static constexpr TurnsSet of(Some... turns) {
    TurnsSet set;
    ((set.bits_ |= 1U << static_cast<unsigned>(turns)), ...);
    return set;
  }
  static constexpr TurnsSet all() { return of(Turns::requeue, Turns::park, Turns::fused, Turns::client); }
  // In the order of kAllTurns; the set is not empty.
  constexpr Turns first() const {
    for (const Turns turns : kAllTurns) {
      if (contains(turns)) return turns;
    }
    return Turns::requeue;
  }
  constexpr bool contains(Turns turns) const { return (bits_ >> static_cast<unsigned>(turns) & 1U) != 0; }

 private:
  unsigned bits_ = 0;
};

// Whether commands are decided as they are read.
constexpr bool decides_at_once(Turns turns) { return turns == Turns::fused || turns == Turns::client; }

// The topics that the group's members subscribe to. Where commands are decided as they are read there is no topic of sequenced ones.
inline constexpr std::array kInputs{Topic::commands, Topic::sequenced};
constexpr std::span<const Topic> inputs_of(Turns turns) { return std::span<const Topic>(kInputs).first(decides_at_once(turns) ? 1 : 2); }

}  // namespace turnstile::core
