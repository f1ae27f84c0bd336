#include "theatre.hpp"

#include <algorithm>

namespace theatre {

namespace {

const Taken* find(const House& house, std::uint32_t seat) {
  const auto found = std::ranges::lower_bound(house.taken, seat, {}, &Taken::seat);
  return found != house.taken.end() && found->seat == seat ? &*found : nullptr;
}

std::expected<std::vector<Event>, Reason> book(const House& house, const Book& request) {
  if (request.count == 0 || request.first >= kSeats || request.count > kSeats - request.first) return std::unexpected(Reason::no_such_seat);
  std::vector<Event> events;
  for (std::uint32_t seat = request.first; seat < request.first + request.count; ++seat) {
    if (find(house, seat) != nullptr) return std::unexpected(Reason::seat_taken);
    events.emplace_back(SeatTaken{seat, request.guest});
  }
  return events;
}

std::expected<std::vector<Event>, Reason> give_back(const House& house, const GiveBack& request) {
  const Taken* taken = find(house, request.seat);
  if (taken == nullptr || taken->guest != request.guest) return std::unexpected(Reason::not_your_seat);
  return std::vector<Event>{SeatFreed{request.seat}};
}

}  // namespace

std::expected<std::vector<Event>, Reason> Theatre::decide(const House& house, const Request& request) {
  if (const auto* wish = std::get_if<Book>(&request)) return book(house, *wish);
  return give_back(house, *std::get_if<GiveBack>(&request));
}

House Theatre::evolve(const House& house, const Event& event) {
  House after = house;
  if (const auto* taken = std::get_if<SeatTaken>(&event)) {
    const auto place = std::ranges::lower_bound(after.taken, taken->seat, {}, &Taken::seat);
    after.taken.insert(place, Taken{taken->seat, taken->guest});
  } else {
    std::erase_if(after.taken, [seat = std::get_if<SeatFreed>(&event)->seat](const Taken& each) { return each.seat == seat; });
  }
  return after;
}

std::string_view Theatre::name(Reason reason) {
  switch (reason) {
    case Reason::no_such_seat: return "no_such_seat";
    case Reason::seat_taken: return "seat_taken";
    case Reason::not_your_seat: return "not_your_seat";
  }
  return "unknown";
}

}  // namespace theatre
