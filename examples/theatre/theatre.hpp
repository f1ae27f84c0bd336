// A second domain: the seats of a theatre. An entity is one performance; a guest books seats that lie together, all of them or none, and
// may give one back. The alarm says that a performance is nearly sold out.
//
// This is all that Turnstile needs to know of a domain: two pure functions, and the members of each type in order.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>
#include <variant>
#include <vector>

#include "turnstile/core/aggregate.hpp"

namespace theatre {

inline constexpr std::uint32_t kSeats = 24;
inline constexpr std::size_t kNearlySoldOut = kSeats - 4;

struct Taken {
  std::uint32_t seat = 0;
  std::uint32_t guest = 0;
  friend bool operator==(const Taken&, const Taken&) = default;
};
struct House {
  std::vector<Taken> taken;  // by seat
  friend bool operator==(const House&, const House&) = default;
};

struct Book {
  std::uint32_t guest = 0;
  std::uint32_t first = 0;  // seats are 0, 1, ...
  std::uint32_t count = 0;
  friend bool operator==(const Book&, const Book&) = default;
};
struct GiveBack {
  std::uint32_t guest = 0;
  std::uint32_t seat = 0;
  friend bool operator==(const GiveBack&, const GiveBack&) = default;
};
using Request = std::variant<Book, GiveBack>;

struct SeatTaken {
  std::uint32_t seat = 0;
  std::uint32_t guest = 0;
  friend bool operator==(const SeatTaken&, const SeatTaken&) = default;
};
struct SeatFreed {
  std::uint32_t seat = 0;
  friend bool operator==(const SeatFreed&, const SeatFreed&) = default;
};
using Event = std::variant<SeatTaken, SeatFreed>;

enum class Reason : std::uint8_t { no_such_seat = 1, seat_taken = 2, not_your_seat = 3 };

struct Theatre {
  static constexpr std::string_view entity_noun = "performance";
  using State = House;
  using Request = theatre::Request;
  using Event = theatre::Event;
  using Reason = theatre::Reason;

  static std::expected<std::vector<Event>, Reason> decide(const House& house, const Request& request);
  static House evolve(const House& house, const Event& event);
  static bool alarmed(const House& house) { return house.taken.size() >= kNearlySoldOut; }
  static std::string_view name(Reason reason);
};

template <class Archive>
void fields(Archive& archive, Taken& value) {
  archive(value.seat, value.guest);
}
template <class Archive>
void fields(Archive& archive, House& value) {
  archive(value.taken);
}
template <class Archive>
void fields(Archive& archive, Book& value) {
  archive(value.guest, value.first, value.count);
}
template <class Archive>
void fields(Archive& archive, GiveBack& value) {
  archive(value.guest, value.seat);
}
template <class Archive>
void fields(Archive& archive, SeatTaken& value) {
  archive(value.seat, value.guest);
}
template <class Archive>
void fields(Archive& archive, SeatFreed& value) {
  archive(value.seat);
}

}  // namespace theatre
