#include "turnstile/properties/oracles/bank_oracles.hpp"

#include "turnstile/properties/findings.hpp"

namespace turnstile::properties {

namespace {

using core::bank::Amount;
using core::bank::Bank;

Amount change(const core::bank::Event& event) {
  if (const auto* deposited = std::get_if<core::bank::Deposited>(&event)) return deposited->amount;
  if (const auto* withdrawn = std::get_if<core::bank::Withdrawn>(&event)) return -withdrawn->amount;
  return -std::get_if<core::bank::FeeCharged>(&event)->amount;
}

Amount change(const core::bank::Request& request) {
  if (const auto* deposit = std::get_if<core::bank::Deposit>(&request)) return deposit->amount;
  const auto& withdraw = *std::get_if<core::bank::Withdraw>(&request);
  return -withdraw.amount - withdraw.fee;
}

// A sum in any order: it may leave the range in between and come back.
struct Sum {
  std::uint64_t bits = 0;
  void add(Amount amount) { bits += static_cast<std::uint64_t>(amount); }
  Amount value() const { return static_cast<Amount>(bits); }
};

Violation disagreement(EntityId id, const EntityEvidence<Bank>* account, Amount balance, const char* whose, Amount books) {
  const std::string what = "balance " + std::to_string(balance) + ", but by the books of " + whose + " it is " + std::to_string(books);
  if (account == nullptr) return about_entity<Bank>("money_is_conserved", id, 0, what);
  return about_outcome("money_is_conserved", *account->outcomes.back().logged, what);
}

}  // namespace

std::optional<Violation> no_overdraft(const Evidence<Bank>& evidence) {
  for (const auto& account : evidence.entities()) {
    for (const auto& folded : account.outcomes) {
      const auto* accepted = std::get_if<core::Accepted<Bank>>(&folded.logged->value.verdict);
      if (accepted == nullptr) continue;
      Amount balance = folded.before.balance;
      for (const auto& event : accepted->events) {
        balance += change(event);
        if (balance < 0) {
          return about_outcome("no_overdraft", *folded.logged,
                               "balance " + std::to_string(balance) + " after " + outcome_text(folded.logged->value));
        }
      }
    }
  }
  return std::nullopt;
}

std::optional<Violation> money_is_conserved(const Evidence<Bank>& evidence) {
  for (const auto& account : evidence.entities()) {
    Sum books;
    for (const auto& folded : account.outcomes) {
      const auto& outcome = folded.logged->value;
      if (std::holds_alternative<core::Accepted<Bank>>(outcome.verdict)) books.add(change(outcome.command.request));
    }
    if (books.value() != account.last_state().balance) {
      return disagreement(account.entity, &account, account.last_state().balance, "the accepted commands", books.value());
    }
  }
  if (!evidence.history().has_calls) return std::nullopt;
  struct Books {
    Sum sum;
    bool complete = true;
  };
  core::FlatMap<EntityId, Books, core::EntityHash> clients;
  for (const auto& call : evidence.history().calls) {
    Books& books = *clients.try_emplace(call.command.entity).first;
    if (call.seen == Seen::gave_up || call.seen == Seen::unknown) books.complete = false;
    if (call.seen == Seen::outcome && call.outcome && std::holds_alternative<core::Accepted<Bank>>(call.outcome->verdict)) {
      books.sum.add(change(call.outcome->command.request));
    }
  }
  for (const auto& [id, books] : clients) {
    const auto* account = evidence.find(id);
    const Amount balance = account == nullptr ? 0 : account->last_state().balance;
    if (books.complete && books.sum.value() != balance) {
      return disagreement(id, account, balance, "the ATMs", books.sum.value());
    }
  }
  return std::nullopt;
}

}  // namespace turnstile::properties
