// Laws of the pure parts, for all inputs that rapidcheck can think of.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "codec_laws.hpp"
#include "turnstile/core/compact_codec.hpp"
#include "turnstile/core/protocol.hpp"

namespace turnstile::core {
namespace {

using bank::Bank;

bank::Request any_request_at_all() {
  const auto amount = *rc::gen::arbitrary<bank::Amount>();
  if (*rc::gen::arbitrary<bool>()) return bank::Deposit{amount};
  return bank::Withdraw{amount, *rc::gen::arbitrary<bank::Amount>()};
}

RC_GTEST_PROP(BankLaws, whatever_is_asked_no_balance_is_ever_below_zero, ()) {
  bank::Account account{*rc::gen::inRange<bank::Amount>(0, bank::kBalanceMax)};
  for (int step = 0; step < 20; ++step) {
    const auto events = Bank::decide(account, any_request_at_all());
    if (events) account = evolve_all<Bank>(account, *events);
    RC_ASSERT(account.balance >= 0);
  }
}

RC_GTEST_PROP(BankLaws, an_accepted_command_changes_the_balance_by_what_it_asked_for, ()) {
  const bank::Account account{*rc::gen::inRange<bank::Amount>(0, 1'000'000'000)};
  const auto amount = *rc::gen::inRange<bank::Amount>(1, 1'000'000'000);
  const auto fee = *rc::gen::inRange<bank::Amount>(0, 1'000);
  if (const auto events = Bank::decide(account, bank::Withdraw{amount, fee})) {
    RC_ASSERT(evolve_all<Bank>(account, *events).balance == account.balance - amount - fee);
    RC_ASSERT(events->size() == (fee > 0 ? 2U : 1U));
  } else {
    RC_ASSERT(amount + fee > account.balance);
  }
  RC_ASSERT(evolve_all<Bank>(account, *Bank::decide(account, bank::Deposit{amount})).balance == account.balance + amount);
}

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
  context.now_ms = *contracts::any_time();
  context.deadline_ms = *contracts::any_time();
  context.round_ms = *rc::gen::inRange<TimeMs>(1, 5'000);
  const auto not_before = Protocol().not_before(context);
  RC_ASSERT(not_before.has_value() == (context.now_ms <= context.deadline_ms));
  if (not_before) RC_ASSERT(*not_before > context.now_ms && *not_before <= context.deadline_ms + 1);
}

RC_GTEST_PROP(CompactCodecLaws, what_was_encoded_is_decoded_as_it_was, ()) { contracts::check_round_trips(CompactCodec<Bank>()); }
RC_GTEST_PROP(CompactCodecLaws, hostile_bytes_are_refused_at_worst, ()) { contracts::check_hostile_bytes(CompactCodec<Bank>()); }

}  // namespace
}  // namespace turnstile::core
