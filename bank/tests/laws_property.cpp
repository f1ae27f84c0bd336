// Laws of the bank, for arbitrary rapidcheck inputs.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "codec_laws.hpp"
#include "turnstile/bank/bank.hpp"
#include "turnstile/core/compact_codec.hpp"

namespace turnstile::bank {
namespace {

Request any_request_at_all() {
  const auto amount = *rc::gen::arbitrary<Amount>();
  if (*rc::gen::arbitrary<bool>()) return Deposit{amount};
  return Withdraw{amount, *rc::gen::arbitrary<Amount>()};
}

RC_GTEST_PROP(BankLaws, whatever_is_asked_no_balance_is_ever_below_zero, ()) {
  Account account{*rc::gen::inRange<Amount>(0, kBalanceMax)};
  for (int step = 0; step < 20; ++step) {
    const auto events = Bank::decide(account, any_request_at_all());
    if (events) account = core::evolve_all<Bank>(account, *events);
    RC_ASSERT(account.balance >= 0);
  }
}

RC_GTEST_PROP(BankLaws, an_accepted_command_changes_the_balance_by_what_it_asked_for, ()) {
  const Account account{*rc::gen::inRange<Amount>(0, 1'000'000'000)};
  const auto amount = *rc::gen::inRange<Amount>(1, 1'000'000'000);
  const auto fee = *rc::gen::inRange<Amount>(0, 1'000);
  if (const auto events = Bank::decide(account, Withdraw{amount, fee})) {
    RC_ASSERT(core::evolve_all<Bank>(account, *events).balance == account.balance - amount - fee);
    RC_ASSERT(events->size() == (fee > 0 ? 2U : 1U));
  } else {
    RC_ASSERT(amount + fee > account.balance);
  }
  RC_ASSERT(core::evolve_all<Bank>(account, *Bank::decide(account, Deposit{amount})).balance == account.balance + amount);
}

RC_GTEST_PROP(CompactCodecLaws, what_was_encoded_is_decoded_as_it_was, ()) { check_round_trips(core::CompactCodec<Bank>()); }
RC_GTEST_PROP(CompactCodecLaws, hostile_bytes_are_refused_at_worst, ()) { check_hostile_bytes(core::CompactCodec<Bank>()); }

}  // namespace
}  // namespace turnstile::bank
