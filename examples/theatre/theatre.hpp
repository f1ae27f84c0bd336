// An example of a user's own domain: the seats of a theatre. An entity is one performance; a guest books adjacent seats, all of them or
// none, and may give one back.
#pragma once

#include <map>
#include <turnstile/scenario.hpp>

namespace theatre {

inline constexpr std::uint32_t kSeats = 24;

struct House {
  std::map<std::uint32_t, std::uint32_t> taken;  // seat -> guest
};

struct Book {
  std::uint32_t guest = 0;
  std::uint32_t first = 0;  // seats are 0, 1, ...
  std::uint32_t count = 0;
};
struct GiveBack {
  std::uint32_t guest = 0;
  std::uint32_t seat = 0;
};

struct SeatTaken {
  std::uint32_t seat = 0;
  std::uint32_t guest = 0;
};
struct SeatFreed {
  std::uint32_t seat = 0;
};

struct Theatre {
  static constexpr std::string_view entity_noun = "performance";
  using State = House;
  using Request = std::variant<Book, GiveBack>;
  using Event = std::variant<SeatTaken, SeatFreed>;
  enum class Reason : std::uint8_t { no_such_seat = 1, seat_taken, not_your_seat };

  static turnstile::Decision<Theatre> decide(const House& house, const Request& request) {
    if (const auto* back = std::get_if<GiveBack>(&request)) {
      const auto taken = house.taken.find(back->seat);
      if (taken == house.taken.end() || taken->second != back->guest) return turnstile::reject(Reason::not_your_seat);
      return std::vector<Event>{SeatFreed{back->seat}};
    }
    const Book& book = std::get<Book>(request);
    if (book.count == 0 || book.first >= kSeats || book.count > kSeats - book.first) return turnstile::reject(Reason::no_such_seat);
    std::vector<Event> events;
    for (std::uint32_t seat = book.first; seat < book.first + book.count; ++seat) {
      if (house.taken.contains(seat)) return turnstile::reject(Reason::seat_taken);
      events.push_back(SeatTaken{seat, book.guest});
    }
    return events;
  }

  static House evolve(House house, const Event& event) {
    if (const auto* taken = std::get_if<SeatTaken>(&event)) {
      house.taken[taken->seat] = taken->guest;
    } else {
      house.taken.erase(std::get<SeatFreed>(event).seat);
    }
    return house;
  }

  static bool alarmed(const House& house) { return house.taken.size() >= kSeats - 4; }  // nearly sold out
};

// A few guests compete for the seats of three performances; one request in four gives a seat back.
template <class Domain = Theatre>
auto premiere() {
  return turnstile::scenario<Domain>("premiere")
      .titled("3 performances, 10 clients, 100 requests, swarm faults")
      .asks([](turnstile::Any& any) {
        const std::uint32_t performance = 1 + any.below(3);
        const std::uint32_t guest = any.below(6);
        const std::uint32_t seat = any.below(kSeats);
        if (any.one_in(4)) return turnstile::ask<Domain>(performance, GiveBack{guest, seat});
        return turnstile::ask<Domain>(performance, Book{guest, seat, 1 + any.below(4)});
      })
      .always("no seat is sold twice", [](const House& before, const SeatTaken& sold) { return !before.taken.contains(sold.seat); });
}

}  // namespace theatre
