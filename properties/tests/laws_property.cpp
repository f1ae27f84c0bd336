// Laws of the pure parts, for arbitrary rapidcheck inputs.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "turnstile/core/protocol.hpp"

namespace turnstile::core {
namespace {

rc::Gen<TimeMs> any_time() { return rc::gen::inRange<TimeMs>(0, 253'402'300'799'000); }

RC_GTEST_PROP(TurnLaws, of_all_positions_exactly_one_has_its_turn, ()) {
  const auto last = *rc::gen::inRange<std::uint64_t>(0, 1'000);
  const auto ahead = *rc::gen::inRange<std::uint64_t>(0, 10);
  TurnContext context;
  context.last = Position{last};
  if (ahead > 0) context.pending = Position{last + ahead};
  int turns = 0;
  for (std::uint64_t position = 1; position <= last + ahead + 5; ++position) {
    context.position = Position{position};
    const Turn turn = Protocol().turn(context);
    turns += turn == Turn::now ? 1 : 0;
    RC_ASSERT((turn == Turn::stale) == (position <= last + ahead));
  }
  RC_ASSERT(turns == 1);
}

RC_GTEST_PROP(BackoffLaws, a_retry_never_lies_in_the_past_nor_beyond_the_deadline, ()) {
  EarlyContext context;
  context.last = Position{*rc::gen::inRange<std::uint64_t>(0, 1'000)};
  context.position = Position{context.last.value + *rc::gen::inRange<std::uint64_t>(2, 1'000'000)};
  context.attempt = *rc::gen::arbitrary<std::uint32_t>();
  context.now_ms = *any_time();
  context.deadline_ms = *any_time();
  context.round_ms = *rc::gen::inRange<TimeMs>(1, 5'000);
  const auto not_before = Protocol().not_before(context);
  RC_ASSERT(not_before.has_value() == (context.now_ms <= context.deadline_ms));
  if (not_before) RC_ASSERT(*not_before > context.now_ms && *not_before <= context.deadline_ms + 1);
}

}  // namespace
}  // namespace turnstile::core
