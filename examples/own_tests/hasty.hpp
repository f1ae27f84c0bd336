// A theatre with a mistake: of the seats that a guest wishes for, it looks only at the first.
#pragma once

#include "theatre.hpp"

namespace theatre {

struct HastyTheatre : Theatre {
  static std::expected<std::vector<Event>, Reason> decide(const House& house, const Request& request) {
    const auto* wish = std::get_if<Book>(&request);
    if (wish == nullptr || wish->count == 0 || wish->first >= kSeats || wish->count > kSeats - wish->first)
      return Theatre::decide(house, request);
    const auto first = Theatre::decide(house, Book{wish->guest, wish->first, 1});
    if (!first) return first;
    std::vector<Event> events;
    for (std::uint32_t seat = wish->first; seat < wish->first + wish->count; ++seat) events.emplace_back(SeatTaken{seat, wish->guest});
    return events;
  }
};

}  // namespace theatre
