// Time: moments and spans, which the compiler keeps apart.
//
// Both are a 64-bit count of nanoseconds, which reaches 292 years to either side of zero; arithmetic beyond it is undefined, as with any
// integer. A `Duration` is a span, and may be negative. An `Instant` is a moment: the span since its clock's zero, which in the simulator
// is the beginning of the run. Only moments of the same clock can be compared or subtracted.
//
// Wall-clock timestamps and settings are milliseconds (`TimeMs`), as in Kafka's records and configuration: a timestamp counts from the Unix
// epoch, UTC. `milliseconds` and `in_ms` lead from one to the other. `ns` is for the edges: traces, files, messages, other clocks.
//
// Not std::chrono: there a variable without an initialiser is indeterminate, an unoptimised build computes with it at half the speed, and
// rooms that must not look at a clock would include some.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>

namespace turnstile::core {

using TimeMs = std::int64_t;

struct Duration {
  std::int64_t ns = 0;

  constexpr Duration() = default;
  constexpr explicit Duration(std::int64_t count_ns) : ns(count_ns) {}
  static constexpr Duration max() { return Duration{std::numeric_limits<std::int64_t>::max()}; }
  friend constexpr auto operator<=>(Duration, Duration) = default;

  constexpr Duration operator-() const { return Duration{-ns}; }
  constexpr Duration& operator+=(Duration other) {
    ns += other.ns;
    return *this;
  }
  constexpr Duration& operator-=(Duration other) {
    ns -= other.ns;
    return *this;
  }
  friend constexpr Duration operator+(Duration left, Duration right) { return Duration{left.ns + right.ns}; }
  friend constexpr Duration operator-(Duration left, Duration right) { return Duration{left.ns - right.ns}; }
  template <std::integral N>
  friend constexpr Duration operator*(Duration span, N times) {
    return Duration{span.ns * static_cast<std::int64_t>(times)};
  }
  template <std::integral N>
  friend constexpr Duration operator*(N times, Duration span) {
    return Duration{static_cast<std::int64_t>(times) * span.ns};
  }
  template <std::integral N>
  friend constexpr Duration operator/(Duration span, N parts) {
    return Duration{span.ns / static_cast<std::int64_t>(parts)};
  }
  // How many times `right` fits into `left`, rounded towards zero; and what is left over.
  friend constexpr std::int64_t operator/(Duration left, Duration right) { return left.ns / right.ns; }
  friend constexpr Duration operator%(Duration left, Duration right) { return Duration{left.ns % right.ns}; }
};

struct Instant {
  std::int64_t ns = 0;  // since the clock's zero

  constexpr Instant() = default;
  constexpr explicit Instant(std::int64_t since_zero_ns) : ns(since_zero_ns) {}
  constexpr explicit Instant(Duration since_zero) : ns(since_zero.ns) {}
  // Earlier and later than any that a clock shows.
  static constexpr Instant min() { return Instant{std::numeric_limits<std::int64_t>::min()}; }
  static constexpr Instant max() { return Instant{std::numeric_limits<std::int64_t>::max()}; }
  friend constexpr auto operator<=>(Instant, Instant) = default;

  constexpr Duration since_zero() const { return Duration{ns}; }
  constexpr Instant& operator+=(Duration span) {
    ns += span.ns;
    return *this;
  }
  constexpr Instant& operator-=(Duration span) {
    ns -= span.ns;
    return *this;
  }
  friend constexpr Instant operator+(Instant moment, Duration span) { return Instant{moment.ns + span.ns}; }
  friend constexpr Instant operator-(Instant moment, Duration span) { return Instant{moment.ns - span.ns}; }
  friend constexpr Duration operator-(Instant later, Instant earlier) { return Duration{later.ns - earlier.ns}; }
};

// `5 * kMs`: five milliseconds.
inline constexpr Duration kUs{1'000};
inline constexpr Duration kMs{1'000'000};

constexpr Duration milliseconds(TimeMs count_ms) { return count_ms * kMs; }
// Rounded towards zero.
constexpr TimeMs in_ms(Duration span) { return span / kMs; }
constexpr TimeMs in_ms(Instant moment) { return in_ms(moment.since_zero()); }
// Rounded up, if not negative: a wait of so many milliseconds does not end too early.
constexpr TimeMs in_ms_rounded_up(Duration span) { return in_ms(span + kMs - Duration{1}); }

// The multiples of `period` (> 0) since the clock's zero: the last that is not after a moment (>= 0), and the first that is not before it.
constexpr Instant last_multiple(Duration period, Instant until) { return Instant{until.since_zero() / period * period}; }
constexpr Instant first_multiple(Duration period, Instant from) { return last_multiple(period, from + period - Duration{1}); }

// For a test's message.
template <class Stream>
  requires requires { typename Stream::char_type; }
Stream& operator<<(Stream& out, Duration span) {
  out << span.ns << " ns";
  return out;
}
template <class Stream>
  requires requires { typename Stream::char_type; }
Stream& operator<<(Stream& out, Instant moment) {
  out << "at " << moment.ns << " ns";
  return out;
}

}  // namespace turnstile::core
