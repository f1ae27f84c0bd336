// The laws of a codec of the bank, for rapidcheck: decoding inverts encoding, and arbitrary bytes are at worst rejected.
#pragma once

#include <rapidcheck.h>

#include <limits>
#include <string>

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/codec.hpp"

namespace turnstile::bank {

inline rc::Gen<Amount> any_amount() { return rc::gen::inRange<Amount>(1, std::numeric_limits<Amount>::max()); }
inline rc::Gen<core::TimeMs> any_time() { return rc::gen::inRange<core::TimeMs>(0, 253'402'300'799'000); }
inline rc::Gen<std::string> any_id() { return rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('!', '~'))); }

inline Request any_request() {
  if (*rc::gen::arbitrary<bool>()) return Deposit{*any_amount()};
  return Withdraw{*any_amount(), *rc::gen::inRange<Amount>(0, 1'000'000)};
}
inline core::Command<Bank> any_command() {
  core::Command<Bank> command;
  command.id = *any_id();
  command.entity = core::EntityId{*rc::gen::arbitrary<std::uint64_t>()};
  command.request = any_request();
  command.issued_at_ms = *any_time();
  command.deadline_ms = *any_time();
  return command;
}
inline core::Position any_position() {
  return core::Position{*rc::gen::inRange<std::uint64_t>(1, std::numeric_limits<std::uint64_t>::max())};
}
inline core::Outcome<Bank> any_outcome() {
  core::Outcome<Bank> outcome;
  outcome.command = any_command();
  outcome.position = any_position();
  outcome.decided_at_ms = *any_time();
  switch (*rc::gen::inRange(0, 3)) {
    case 0: outcome.verdict = core::Accepted<Bank>{{Withdrawn{*any_amount()}, FeeCharged{*any_amount()}}}; break;
    case 1: outcome.verdict = core::Rejected<Bank>{*rc::gen::element(Reason::insufficient_funds, Reason::balance_limit)}; break;
    default: outcome.verdict = core::Expired{};
  }
  return outcome;
}

template <class Value>
bool same(const core::Decoded<Value>& decoded, const Value& value) {
  return decoded.has_value() && *decoded == value;
}

// Call it inside RC_GTEST_PROP.
inline void check_round_trips(const core::Codec<Bank>& codec) {
  const auto encoded = [&codec](const auto& value) {
    std::string bytes;
    codec.encode(value, bytes);
    return bytes;
  };
  const auto command = any_command();
  RC_ASSERT(same(codec.decode_command(encoded(command)), command));
  const core::Sequenced<Bank> sequenced{command, any_position(), *rc::gen::arbitrary<std::uint32_t>(), *any_time()};
  RC_ASSERT(same(codec.decode_sequenced(encoded(sequenced)), sequenced));
  const auto outcome = any_outcome();
  RC_ASSERT(same(codec.decode_outcome(encoded(outcome)), outcome));
  const core::Snapshot<Bank> snapshot{command.entity, {*any_amount()}, any_position()};
  RC_ASSERT(same(codec.decode_snapshot(encoded(snapshot)), snapshot));
  const core::Alarm<Bank> alarm{command.entity, {*any_amount()}, any_position(), *rc::gen::arbitrary<bool>()};
  RC_ASSERT(same(codec.decode_alarm(encoded(alarm)), alarm));
}

// Sanitizers detect anything worse than a rejection.
inline void check_hostile_bytes(const core::Codec<Bank>& codec) {
  std::string bytes = *rc::gen::arbitrary<std::string>();
  if (*rc::gen::arbitrary<bool>()) {  // mostly valid, with one wrong byte
    bytes.clear();
    codec.encode(any_outcome(), bytes);
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
    bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() + 1));
  }
  static_cast<void>(codec.decode_command(bytes));
  static_cast<void>(codec.decode_sequenced(bytes));
  static_cast<void>(codec.decode_outcome(bytes));
  static_cast<void>(codec.decode_snapshot(bytes));
  static_cast<void>(codec.decode_alarm(bytes));
  static_cast<void>(codec.decode_admissions(bytes));
}

}  // namespace turnstile::bank
