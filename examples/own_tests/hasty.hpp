// A theatre with two mistakes: it checks only the first of the requested seats; and it rejects guests depending on a mood, which is not an
// argument of decide().
#pragma once

#include "theatre.hpp"

namespace theatre {

struct HastyTheatre : Theatre {
  static inline bool moody = false;

  static turnstile::Decision<Theatre> decide(const House& house, const Request& request) {
    if (moody && in_a_bad_mood()) return turnstile::reject(Reason::no_such_seat);
    const auto* book = std::get_if<Book>(&request);
    if (book == nullptr || book->count == 0 || book->first >= kSeats || book->count > kSeats - book->first)
      return Theatre::decide(house, request);
    const auto first = Theatre::decide(house, Book{book->guest, book->first, 1});
    if (!first) return first;
    std::vector<Event> events;
    for (std::uint32_t seat = book->first; seat < book->first + book->count; ++seat) events.push_back(SeatTaken{seat, book->guest});
    return events;
  }

 private:
  static bool in_a_bad_mood() {
    static int asked = 0;
    return ++asked % 11 == 0;
  }
};

}  // namespace theatre
