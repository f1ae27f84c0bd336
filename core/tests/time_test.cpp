#include "turnstile/core/time.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace turnstile::core {
namespace {

template <class Left, class Right>
concept Added = requires(Left left, Right right) { left + right; };
template <class Left, class Right>
concept Subtracted = requires(Left left, Right right) { left - right; };
template <class Left, class Right>
concept Multiplied = requires(Left left, Right right) { left* right; };
template <class Left, class Right>
concept Compared = requires(Left left, Right right) { left < right; };
template <class Left, class Right>
concept Equated = requires(Left left, Right right) { left == right; };

// A template parameter may be a structural type only.
template <Duration>
struct Every {};

TEST(Time, moments_spans_and_numbers_do_not_mix) {
  EXPECT_FALSE((std::is_convertible_v<std::int64_t, Duration>));
  EXPECT_FALSE((std::is_convertible_v<std::int64_t, Instant>));
  EXPECT_FALSE((std::is_convertible_v<Duration, std::int64_t>));
  EXPECT_FALSE((std::is_convertible_v<Instant, std::int64_t>));
  EXPECT_FALSE((std::is_convertible_v<Duration, Instant>));
  EXPECT_FALSE((std::is_constructible_v<Duration, Instant>));
  EXPECT_FALSE((Added<Instant, Instant>));
  EXPECT_FALSE((Added<Instant, std::int64_t>));
  EXPECT_FALSE((Added<Duration, std::int64_t>));
  EXPECT_FALSE((Subtracted<Duration, Instant>));
  EXPECT_FALSE((Multiplied<Instant, std::int64_t>));
  EXPECT_FALSE((Multiplied<Duration, Duration>));
  EXPECT_FALSE((Multiplied<Duration, double>));
  EXPECT_FALSE((Compared<Instant, Duration>));
  EXPECT_FALSE((Compared<Duration, std::int64_t>));
  EXPECT_FALSE((Equated<Instant, Duration>));
}

TEST(Time, what_fits_together_has_the_right_kind) {
  EXPECT_TRUE((std::same_as<decltype(Instant{} - Instant{}), Duration>));
  EXPECT_TRUE((std::same_as<decltype(Instant{} + kMs), Instant>));
  EXPECT_TRUE((std::same_as<decltype(Instant{} - kMs), Instant>));
  EXPECT_TRUE((std::same_as<decltype(kMs / kMs), std::int64_t>));
  EXPECT_TRUE((std::same_as<decltype(kMs % kMs), Duration>));
  EXPECT_TRUE((std::same_as<decltype(5 * kMs), Duration>));
  EXPECT_TRUE((std::is_trivially_copyable_v<Instant> && std::is_trivially_copyable_v<Duration>));
  EXPECT_TRUE((std::is_empty_v<Every<5 * kMs>>));
  EXPECT_EQ(sizeof(Instant), sizeof(std::int64_t));
}

TEST(Time, arithmetic_is_that_of_nanoseconds) {
  constexpr Instant begin{3 * kMs};
  constexpr Instant end = begin + 5 * kMs;
  EXPECT_EQ(end.ns, 8'000'000);
  EXPECT_EQ(end - begin, 5 * kMs);
  EXPECT_EQ(begin - end, -(5 * kMs));
  EXPECT_EQ(7 * kMs / 2, 3'500 * kUs);
  EXPECT_EQ(7 * kMs % (2 * kMs), kMs);
  EXPECT_LT(begin, end);
  EXPECT_LT(end, Instant::max());
  EXPECT_EQ(Instant{}.ns, 0);
  EXPECT_EQ(Duration{}.ns, 0);
}

TEST(Time, milliseconds_are_rounded_towards_zero_or_up) {
  EXPECT_EQ(milliseconds(7), 7 * kMs);
  EXPECT_EQ(in_ms(milliseconds(-7)), -7);
  EXPECT_EQ(in_ms(Duration{1'999'999}), 1);
  EXPECT_EQ(in_ms(Duration{-1'999'999}), -1);
  EXPECT_EQ(in_ms(Instant{1'999'999}), 1);
  EXPECT_EQ(in_ms_rounded_up(Duration{}), 0);
  EXPECT_EQ(in_ms_rounded_up(Duration{1}), 1);
  EXPECT_EQ(in_ms_rounded_up(kMs), 1);
}

TEST(Time, multiples_of_a_period_on_either_side_of_a_moment) {
  constexpr Duration kPeriod = 10 * kMs;
  EXPECT_EQ(last_multiple(kPeriod, Instant{20 * kMs}), Instant{20 * kMs});
  EXPECT_EQ(last_multiple(kPeriod, Instant{29 * kMs}), Instant{20 * kMs});
  EXPECT_EQ(first_multiple(kPeriod, Instant{20 * kMs}), Instant{20 * kMs});
  EXPECT_EQ(first_multiple(kPeriod, Instant{21 * kMs}), Instant{30 * kMs});
}

TEST(Time, a_test_that_fails_tells_the_time) {
  EXPECT_EQ(testing::PrintToString(5 * kUs), "5000 ns");
  EXPECT_EQ(testing::PrintToString(Instant{5}), "at 5 ns");
}

}  // namespace
}  // namespace turnstile::core
