// The bank: accounts that are never overdrawn. Money is int64 in the smallest currency unit; every sum is checked.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "turnstile/core/aggregate.hpp"

namespace turnstile::bank {

using Amount = std::int64_t;

inline constexpr Amount kAlarmThreshold = 1000;
// The largest balance. Far below an Amount's range, so that even a log filled by a broken writer can be summed up and reported as wrong.
inline constexpr Amount kBalanceMax = 1'000'000'000'000'000;

struct Account {
  Amount balance = 0;
  friend bool operator==(const Account&, const Account&) = default;
};

struct Deposit {
  Amount amount = 0;  // > 0
  friend bool operator==(const Deposit&, const Deposit&) = default;
};
// `fee` >= 0 is charged by a foreign ATM: two events, both or neither.
struct Withdraw {
  Amount amount = 0;  // > 0
  Amount fee = 0;
  friend bool operator==(const Withdraw&, const Withdraw&) = default;
};
using Request = std::variant<Deposit, Withdraw>;

struct Deposited {
  Amount amount = 0;
  friend bool operator==(const Deposited&, const Deposited&) = default;
};
struct Withdrawn {
  Amount amount = 0;
  friend bool operator==(const Withdrawn&, const Withdrawn&) = default;
};
struct FeeCharged {
  Amount amount = 0;
  friend bool operator==(const FeeCharged&, const FeeCharged&) = default;
};
using Event = std::variant<Deposited, Withdrawn, FeeCharged>;

// Values as on the wire.
enum class Reason : std::uint8_t { insufficient_funds = 1, invalid_amount = 2, balance_limit = 3 };

// The Aggregate.
struct Bank {
  using State = Account;
  using Request = bank::Request;
  using Event = bank::Event;
  using Reason = bank::Reason;

  static std::expected<std::vector<Event>, Reason> decide(const Account& account, const Request& request);
  // Total on every sequence of events that decide() produced; asserts on any other that would overflow.
  static Account evolve(const Account& account, const Event& event);
  // Below the threshold. An account that was never at or above it cannot fall below it.
  static bool alarmed(const Account& account) { return account.balance < kAlarmThreshold; }
  static std::string_view name(Reason reason);

  // For reports.
  static constexpr std::string_view entity_noun = "account";
  static constexpr std::string_view client_noun = "ATM";
  static constexpr std::string_view level_noun = "balance";  // plotted over time
  static Amount level(const Account& account) { return account.balance; }
  static std::string describe(const Account& account);
  static std::string describe(const Request& request);
};

template <class Archive>
void fields(Archive& archive, Account& value) {
  archive(value.balance);
}
template <class Archive>
void fields(Archive& archive, Deposit& value) {
  archive(value.amount);
}
template <class Archive>
void fields(Archive& archive, Withdraw& value) {
  archive(value.amount, value.fee);
}
template <class Archive>
void fields(Archive& archive, Deposited& value) {
  archive(value.amount);
}
template <class Archive>
void fields(Archive& archive, Withdrawn& value) {
  archive(value.amount);
}
template <class Archive>
void fields(Archive& archive, FeeCharged& value) {
  archive(value.amount);
}

}  // namespace turnstile::bank
