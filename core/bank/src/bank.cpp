#include "turnstile/bank/bank.hpp"

#include "turnstile/core/assert.hpp"

namespace turnstile::bank {

namespace {

using Decision = std::expected<std::vector<Event>, Reason>;

Decision decide_deposit(const Account& account, const Deposit& deposit) {
  if (deposit.amount <= 0) return std::unexpected(Reason::invalid_amount);
  if (deposit.amount > kBalanceMax - account.balance) return std::unexpected(Reason::balance_limit);
  return std::vector<Event>{Deposited{deposit.amount}};
}

Decision decide_withdrawal(const Account& account, const Withdraw& withdraw) {
  if (withdraw.amount <= 0 || withdraw.fee < 0) return std::unexpected(Reason::invalid_amount);
  // Both subtractions are safe: the amount is positive and at most the balance when the fee is checked.
  if (withdraw.amount > account.balance || withdraw.fee > account.balance - withdraw.amount) {
    return std::unexpected(Reason::insufficient_funds);
  }
  std::vector<Event> events{Withdrawn{withdraw.amount}};
  if (withdraw.fee > 0) events.emplace_back(FeeCharged{withdraw.fee});
  return events;
}

Account add(const Account& account, Amount amount) {
  Amount balance = 0;
  TURNSTILE_ASSERT(!__builtin_add_overflow(account.balance, amount, &balance));
  return Account{balance};
}

Account subtract(const Account& account, Amount amount) {
  Amount balance = 0;
  TURNSTILE_ASSERT(!__builtin_sub_overflow(account.balance, amount, &balance));
  return Account{balance};
}

}  // namespace

Decision Bank::decide(const Account& account, const Request& request) {
  if (const auto* deposit = std::get_if<Deposit>(&request)) return decide_deposit(account, *deposit);
  return decide_withdrawal(account, *std::get_if<Withdraw>(&request));
}

Account Bank::evolve(const Account& account, const Event& event) {
  if (const auto* deposited = std::get_if<Deposited>(&event)) return add(account, deposited->amount);
  if (const auto* withdrawn = std::get_if<Withdrawn>(&event)) return subtract(account, withdrawn->amount);
  return subtract(account, std::get_if<FeeCharged>(&event)->amount);
}

std::string_view Bank::name(Reason reason) {
  switch (reason) {
    case Reason::insufficient_funds: return "insufficient_funds";
    case Reason::invalid_amount: return "invalid_amount";
    case Reason::balance_limit: return "balance_limit";
  }
  return "unknown";
}

std::string Bank::describe(const Account& account) { return "balance " + std::to_string(account.balance); }

std::string Bank::describe(const Request& request) {
  if (const auto* deposit = std::get_if<Deposit>(&request)) return "deposit " + std::to_string(deposit->amount);
  const auto& withdraw = *std::get_if<Withdraw>(&request);
  std::string text = "withdraw " + std::to_string(withdraw.amount);
  if (withdraw.fee != 0) text += " with a fee of " + std::to_string(withdraw.fee);
  return text;
}

}  // namespace turnstile::bank
