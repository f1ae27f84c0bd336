// A theatre with two mistakes: of the seats that a guest wishes for, it looks only at the first; and in a bad mood, which no argument of
// decide() says anything of, it sends a guest away.
#pragma once

#include "theatre.hpp"

namespace theatre {

struct HastyTheatre : Theatre {
  static inline bool moody = false;

  static std::expected<std::vector<Event>, Reason> decide(const House& house, const Request& request) {
    if (moody && in_a_bad_mood()) return std::unexpected(Reason::no_such_seat);
    const auto* wish = std::get_if<Book>(&request);
    if (wish == nullptr || wish->count == 0 || wish->first >= kSeats || wish->count > kSeats - wish->first)
      return Theatre::decide(house, request);
    const auto first = Theatre::decide(house, Book{wish->guest, wish->first, 1});
    if (!first) return first;
    std::vector<Event> events;
    for (std::uint32_t seat = wish->first; seat < wish->first + wish->count; ++seat) events.emplace_back(SeatTaken{seat, wish->guest});
    return events;
  }

 private:
  static bool in_a_bad_mood() {
    static int asked = 0;
    return ++asked % 11 == 0;
  }
};

}  // namespace theatre
