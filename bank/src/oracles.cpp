#include "turnstile/bank/oracles.hpp"

#include <algorithm>

#include "turnstile/properties/findings.hpp"

namespace turnstile::bank {

using namespace properties;

namespace {

// Wide enough for any sum that a broken bank may produce.
__extension__ using Wide = __int128;

// The bank's rules, restated: nothing here calls bank.hpp, whose mistakes must be visible.
constexpr Wide kMostThatAnAccountHolds = 1'000'000'000'000'000;
constexpr Wide kAlarmBelow = 1'000;

struct Ruling {
  std::vector<Event> events;     // if it is accepted
  std::optional<Reason> reason;  // if it is rejected
};

Ruling rule(Wide balance, const Request& request) {
  if (const auto* deposit = std::get_if<Deposit>(&request)) {
    if (deposit->amount < 1) return {{}, Reason::invalid_amount};
    if (balance + deposit->amount > kMostThatAnAccountHolds) return {{}, Reason::balance_limit};
    return {{Deposited{deposit->amount}}, {}};
  }
  const auto& [amount, fee] = *std::get_if<Withdraw>(&request);
  if (amount < 1 || fee < 0) return {{}, Reason::invalid_amount};
  if (Wide{amount} + fee > balance) return {{}, Reason::insufficient_funds};
  if (fee == 0) return {{Withdrawn{amount}}, {}};
  return {{Withdrawn{amount}, FeeCharged{fee}}, {}};
}

Wide change(const Event& event) {
  if (const auto* deposited = std::get_if<Deposited>(&event)) return deposited->amount;
  if (const auto* withdrawn = std::get_if<Withdrawn>(&event)) return -Wide{withdrawn->amount};
  return -Wide{std::get_if<FeeCharged>(&event)->amount};
}

Wide change(const Request& request) {
  if (const auto* deposit = std::get_if<Deposit>(&request)) return deposit->amount;
  const auto& withdraw = *std::get_if<Withdraw>(&request);
  return -Wide{withdraw.amount} - withdraw.fee;
}

const core::Accepted<Bank>* accepted(const core::Outcome<Bank>& outcome) { return std::get_if<core::Accepted<Bank>>(&outcome.verdict); }

// The balance after each outcome of an account, in log order.
std::vector<Wide> balances(const EntityEvidence<Bank>& account) {
  std::vector<Wide> after;
  Wide balance = 0;
  for (const auto& folded : account.outcomes) {
    if (const auto* verdict = accepted(folded.logged->value)) {
      for (const Event& event : verdict->events) balance += change(event);
    }
    after.push_back(balance);
  }
  return after;
}

std::string text(Wide amount) {
  std::string digits;
  for (Wide left = amount < 0 ? -amount : amount; left != 0 || digits.empty(); left /= 10) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
  }
  return amount < 0 ? "-" + digits : digits;
}

std::string text(const Ruling& ruling) {
  return ruling.reason ? "is to be rejected as " + std::string(Bank::name(*ruling.reason)) : "is to be accepted";
}

Violation disagreement(EntityId id, const EntityEvidence<Bank>* account, Wide balance, const char* whose, Wide books) {
  const std::string what = "balance " + text(balance) + ", but by the books of " + whose + " it is " + text(books);
  if (account == nullptr) return about_entity<Bank>("money_is_conserved", id, 0, what);
  return about_outcome("money_is_conserved", *account->outcomes.back().logged, what);
}

// The balance of an account after a position, if the positions up to there have no gap.
std::optional<Wide> balance_at(const EntityEvidence<Bank>& account, const std::vector<Wide>& after, Position position) {
  if (account.at(position) == nullptr) return std::nullopt;
  return after[static_cast<std::size_t>(position.value) - 1];
}

std::optional<Violation> wrong_decision(const EntityEvidence<Bank>& account, const std::vector<Wide>& after) {
  for (std::size_t index = 0; index < account.outcomes.size(); ++index) {
    const auto& logged = *account.outcomes[index].logged;
    const auto& outcome = logged.value;
    if (std::holds_alternative<core::Expired>(outcome.verdict)) continue;
    const Wide before = index == 0 ? Wide{0} : after[index - 1];
    const Ruling ruling = rule(before, outcome.command.request);
    const auto* verdict = accepted(outcome);
    const bool right = verdict != nullptr ? !ruling.reason && verdict->events == ruling.events
                                          : ruling.reason == std::get_if<core::Rejected<Bank>>(&outcome.verdict)->reason;
    if (right) continue;
    return about_outcome("rules_of_the_bank", logged,
                         outcome_text(outcome) + " was " + verdict_text(outcome) + " with a balance of " + text(before) +
                             "; by the bank's rules it " + text(ruling));
  }
  return std::nullopt;
}

std::optional<Violation> wrong_snapshot(const Evidence<Bank>& evidence, const std::vector<std::vector<Wide>>& after) {
  for (const auto& logged : evidence.history().snapshots) {
    const auto& snapshot = logged.value;
    const auto* account = evidence.find(snapshot.entity);
    const std::size_t number = account == nullptr ? 0 : static_cast<std::size_t>(account - evidence.entities().data());
    const auto balance = account == nullptr ? std::nullopt : balance_at(*account, after[number], snapshot.position);
    if (balance && *balance == snapshot.state.balance) continue;
    return about_record<Bank>("rules_of_the_bank", snapshot.entity, logged,
                              "a balance of " + std::to_string(snapshot.state.balance) + " was published at position " +
                                  std::to_string(snapshot.position.value) + ", where it is " + (balance ? text(*balance) : "unknown"));
  }
  return std::nullopt;
}

struct Crossing {
  std::size_t index = 0;  // of the outcome
  bool raised = false;
};
std::vector<Crossing> crossings(const std::vector<Wide>& after) {
  std::vector<Crossing> found;
  bool was_above = false;
  for (std::size_t index = 0; index < after.size(); ++index) {
    const bool above = after[index] >= kAlarmBelow;
    const bool is_up = !found.empty() && found.back().raised;
    if (was_above && !above) found.push_back({index, true});
    if (above && is_up) found.push_back({index, false});
    was_above = above;
  }
  return found;
}

}  // namespace

std::optional<Violation> no_overdraft(const Evidence<Bank>& evidence) {
  for (const auto& account : evidence.entities()) {
    Wide balance = 0;
    for (const auto& folded : account.outcomes) {
      const auto* verdict = accepted(folded.logged->value);
      if (verdict == nullptr) continue;
      for (const Event& event : verdict->events) {
        balance += change(event);
        if (balance < 0) {
          return about_outcome("no_overdraft", *folded.logged, "balance " + text(balance) + " after " + outcome_text(folded.logged->value));
        }
      }
    }
  }
  return std::nullopt;
}

std::optional<Violation> rules_of_the_bank(const Evidence<Bank>& evidence) {
  std::vector<std::vector<Wide>> after;
  for (const auto& account : evidence.entities()) {
    after.push_back(balances(account));
    if (auto wrong = wrong_decision(account, after.back())) return wrong;
  }
  return wrong_snapshot(evidence, after);
}

std::optional<Violation> alarm_below_1000(const Evidence<Bank>& evidence) {
  core::FlatMap<EntityId, std::vector<const Logged<core::Alarm<Bank>>*>, core::EntityHash> alarms;
  for (const auto& logged : evidence.history().alarms) alarms.try_emplace(logged.value.entity).first->push_back(&logged);
  for (const auto& account : evidence.entities()) {
    const std::vector<Wide> after = balances(account);
    const std::vector<Crossing> expected = crossings(after);
    const auto* raised = alarms.find(account.entity);
    const std::size_t count = raised == nullptr ? 0 : raised->size();
    for (std::size_t index = 0; index < count; ++index) {
      const auto& alarm = (*raised)[index]->value;
      const bool right = index < expected.size() && alarm.raised == expected[index].raised &&
                         alarm.position == account.outcomes[expected[index].index].logged->value.position &&
                         alarm.state.balance == after[expected[index].index];
      if (right) continue;
      return about_record<Bank>("alarm_below_1000", account.entity, *(*raised)[index],
                                std::string("an alarm was ") + (alarm.raised ? "raised" : "cleared") + " at position " +
                                    std::to_string(alarm.position.value) + " with a balance of " + std::to_string(alarm.state.balance) +
                                    ", where none belongs");
    }
    if (evidence.history().rested && count < expected.size()) {
      const Crossing& missed = expected[count];
      const auto& logged = *account.outcomes[missed.index].logged;
      return about_outcome("alarm_below_1000", logged,
                           std::string("no alarm was ") + (missed.raised ? "raised" : "cleared") + " at position " +
                               std::to_string(logged.value.position.value) + " with a balance of " + text(after[missed.index]));
    }
  }
  return std::nullopt;
}

std::optional<Violation> money_is_conserved(const Evidence<Bank>& evidence) {
  for (const auto& account : evidence.entities()) {
    Wide books = 0;
    for (const auto& folded : account.outcomes) {
      const auto& outcome = folded.logged->value;
      if (accepted(outcome) != nullptr) books += change(outcome.command.request);
    }
    if (books != account.last_state().balance) {
      return disagreement(account.entity, &account, account.last_state().balance, "the accepted commands", books);
    }
  }
  if (!evidence.history().has_calls) return std::nullopt;
  struct Books {
    Wide sum = 0;
    bool complete = true;
  };
  core::FlatMap<EntityId, Books, core::EntityHash> clients;
  for (const auto& call : evidence.history().calls) {
    Books& books = *clients.try_emplace(call.command.entity).first;
    if (call.seen == Seen::gave_up || call.seen == Seen::unknown) books.complete = false;
    if (call.seen == Seen::outcome && call.outcome && accepted(*call.outcome) != nullptr)
      books.sum += change(call.outcome->command.request);
  }
  for (const auto& [id, books] : clients) {
    const auto* account = evidence.find(id);
    const Amount balance = account == nullptr ? 0 : account->last_state().balance;
    if (books.complete && books.sum != balance) return disagreement(id, account, balance, "the ATMs", books.sum);
  }
  return std::nullopt;
}

}  // namespace turnstile::bank
