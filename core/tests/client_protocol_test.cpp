#include "turnstile/core/client_protocol.hpp"

#include <gtest/gtest.h>

namespace turnstile::core {
namespace {

constexpr SettlingTimes kTimes{};
const ClientProtocol& protocol = ClientProtocol::own();

CallContext after(TimeMs over_ms) {
  CallContext context;
  context.over_ms = over_ms;
  return context;
}

TEST(SettlingTimes, are_what_the_workers_and_the_broker_use) {
  EXPECT_EQ(kTimes.late_ms(), 5'000 + 2'000);
  EXPECT_EQ(kTimes.settled_ms(), 5'000 + 2'000 + 10'000 + 10'000);
}

TEST(Backoff, doubles_up_to_the_longest_wait) {
  const Backoff backoff{500 * kMs, 3, 3'000 * kMs};
  EXPECT_EQ(backoff.after(0), 500 * kMs);
  EXPECT_EQ(backoff.after(1), 1'000 * kMs);
  EXPECT_EQ(backoff.after(2), 2'000 * kMs);
  EXPECT_EQ(backoff.after(3), 3'000 * kMs);
  EXPECT_EQ(backoff.after(1'000'000), 3'000 * kMs);
}

TEST(ClientProtocol, a_retry_keeps_its_deadline) { EXPECT_EQ(protocol.retry_deadline_ms(100, 60'000, 90), 100); }

TEST(ClientProtocol, hears_refusals_when_every_sequencer_would_say_late) {
  EXPECT_FALSE(protocol.hears_refusals(after(-1), kTimes));
  EXPECT_FALSE(protocol.hears_refusals(after(kTimes.late_ms()), kTimes));
  EXPECT_TRUE(protocol.hears_refusals(after(kTimes.late_ms() + 1), kTimes));
}

TEST(ClientProtocol, it_is_over_when_refused_or_settled) {
  CallContext refused = after(kTimes.late_ms() + 1);
  refused.refused = true;
  EXPECT_TRUE(protocol.is_over(refused, kTimes));
  EXPECT_FALSE(protocol.is_over(after(kTimes.settled_ms()), kTimes));
  EXPECT_TRUE(protocol.is_over(after(kTimes.settled_ms() + 1), kTimes));
}

TEST(ClientProtocol, neither_a_refusal_nor_time_says_that_it_was_never_executed_but_the_barrier) {
  CallContext context = after(kTimes.settled_ms() + 1'000'000);
  context.refused = true;
  EXPECT_FALSE(protocol.never_executed(context));
  context.barrier = Offset{7};
  context.events_read = Offset{6};
  EXPECT_FALSE(protocol.never_executed(context));
  context.events_read = Offset{7};
  EXPECT_TRUE(protocol.never_executed(context));
}

}  // namespace
}  // namespace turnstile::core
