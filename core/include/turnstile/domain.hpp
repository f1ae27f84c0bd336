// A domain: plain structs and two pure functions. core/aggregate.hpp lists what is required and what is optional.
//
//   struct Theatre {
//     using State = House; using Request = std::variant<Book, GiveBack>; using Event = std::variant<SeatTaken, SeatFreed>;
//     enum class Reason : std::uint8_t { no_such_seat = 1, seat_taken };
//     static turnstile::Decision<Theatre> decide(const State&, const Request&);  // or with a third parameter, const
//     turnstile::CommandContext& static State evolve(State, const Event&);
//   };
#pragma once

#include <expected>

#include "turnstile/core/aggregate.hpp"
#include "turnstile/core/records.hpp"

namespace turnstile {

using core::Aggregate;
using core::CommandContext;
using core::Decision;
using core::Outcome;

// What decide() returns to reject a command. To accept it, return a vector of events.
template <class Reason>
std::unexpected<Reason> reject(Reason reason) {
  return std::unexpected<Reason>(reason);
}

}  // namespace turnstile
