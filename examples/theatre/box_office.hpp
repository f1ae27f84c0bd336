// The theatre in a simulated world: what its guests ask for, and a property of its own.
#pragma once

#include <optional>

#include "theatre.hpp"
#include "turnstile/properties/simulated_scenario.hpp"

namespace theatre {

namespace sim = turnstile::sim;
namespace core = turnstile::core;
namespace properties = turnstile::properties;

// A few guests after the seats of a few performances; every fourth gives one back. `Domain` is the theatre, or one like it.
template <core::Aggregate Domain = Theatre>
struct BoxOffice {
  std::uint32_t performances = 3;
  std::uint32_t guests = 6;

  sim::Asked<Domain> ask(sim::Chance& chance) const {
    sim::Asked<Domain> asked;
    asked.entity = core::EntityId{std::uint64_t{1} + chance.choose("theatre.performance", performances)};
    const std::uint32_t guest = chance.choose("theatre.guest", guests);
    const std::uint32_t seat = chance.choose("theatre.seat", kSeats);
    if (chance.happens("theatre.give_back", {1, 4})) {
      asked.request = GiveBack{guest, seat};
    } else {
      asked.request = Book{guest, seat, 1 + chance.choose("theatre.count", 4)};
    }
    return asked;
  }
};

// Read straight off the committed events: whoever takes a seat finds it free.
template <core::Aggregate Domain = Theatre>
std::optional<properties::Violation> no_seat_sold_twice(const properties::Evidence<Domain>& evidence) {
  for (const auto& performance : evidence.entities()) {
    std::vector<bool> taken(kSeats);
    for (const auto& folded : performance.outcomes) {
      const auto* accepted = std::get_if<core::Accepted<Domain>>(&folded.logged->value.verdict);
      if (accepted == nullptr) continue;
      for (const Event& event : accepted->events) {
        if (const auto* sold = std::get_if<SeatTaken>(&event)) {
          if (taken[sold->seat]) {
            return properties::about_outcome(
                "no_seat_sold_twice", *folded.logged,
                "seat " + std::to_string(sold->seat) + " was sold to guest " + std::to_string(sold->guest) + " and to another");
          }
          taken[sold->seat] = true;
        } else {
          taken[std::get_if<SeatFreed>(&event)->seat] = false;
        }
      }
    }
  }
  return std::nullopt;
}

template <core::Aggregate Domain>
inline constexpr std::array kOracles{properties::Oracle<Domain>{"no_seat_sold_twice", properties::PropertyKind::safety,
                                                                "no seat is sold to two guests", no_seat_sold_twice<Domain>}};

template <core::Aggregate Domain = Theatre>
properties::SimulatedScenario<Domain, BoxOffice<Domain>> premiere() {
  properties::Setup<Domain, BoxOffice<Domain>> setup;
  setup.name = "premiere";
  setup.about = "3 performances, 10 clients, 100 requests, swarm faults";
  return {setup, kOracles<Domain>};
}

}  // namespace theatre
