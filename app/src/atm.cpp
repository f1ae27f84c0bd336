// turnstile atm: a client of the bank.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <optional>
#include <random>
#include <utility>

#include "atm_load.hpp"
#include "bank_client.hpp"
#include "command.hpp"
#include "kafka_flags.hpp"
#include "turnstile_commands.hpp"

namespace turnstile::app {

namespace {

using bank::Bank;

struct AtmFlags {
  KafkaFlags kafka;
  std::uint64_t account = 0;
  std::int64_t amount = 0;
  std::int64_t fee = 0;
  std::string id;
};
AtmFlags atm_flags;

std::string verdict_text(const BankOutcome& outcome) {
  if (std::holds_alternative<core::Accepted<Bank>>(outcome.verdict)) return "accepted";
  if (const auto* rejected = std::get_if<core::Rejected<Bank>>(&outcome.verdict))
    return fmt::format("rejected ({})", Bank::name(rejected->reason));
  return "expired";
}

// One command, and how it ended.
class OneCommand final : public core::ClientUser<Bank> {
 public:
  explicit OneCommand(core::Ask<Bank> ask) : ask_(std::move(ask)) {}

  bool more() const override { return ask_.has_value(); }
  std::optional<core::TimeNs> next_time(std::size_t) const override { return std::nullopt; }
  std::optional<core::Ask<Bank>> next(std::size_t) override { return std::exchange(ask_, std::nullopt); }
  void on_outcome(const core::Call<Bank>&, const BankOutcome& outcome, const core::Record&) override { outcome_ = outcome; }
  void on_no_outcome(const core::Call<Bank>&, core::NoOutcome why) override { why_ = why; }

  const std::optional<BankOutcome>& outcome() const { return outcome_; }
  core::NoOutcome why() const { return why_; }

 private:
  std::optional<core::Ask<Bank>> ask_;
  std::optional<BankOutcome> outcome_;
  core::NoOutcome why_{};
};

void no_outcome(const core::CommandId& id, core::NoOutcome why) {
  switch (why) {
    case core::NoOutcome::id_taken: usage("the id " + id + " was given to another command before: give a new --id");
    case core::NoOutcome::never_executed:
      end(ExitCode::liveness_violated, fmt::format("command {}: it was never executed, and never will be", id));
    case core::NoOutcome::gave_up:
      end(ExitCode::liveness_violated,
          fmt::format("command {}: how it ended could not be learned; the same command with --id {} asks again", id, id));
  }
}

void execute(bank::Request request) {
  BankClient client(atm_flags.kafka.config());
  core::Ask<Bank> ask;
  BankCommand& command = ask.command;
  command.id = atm_flags.id;
  if (command.id.empty()) {
    std::random_device random;
    command.id = fmt::format("{:08x}{:06x}", random(), random() & 0xFFFFFFU);
  }
  command.entity = core::EntityId{atm_flags.account};
  command.request = request;
  command.issued_at_ms = SystemClock().now_ms();
  command.deadline_ms = command.issued_at_ms + kLifetimeMs;
  ask.perhaps_again = !atm_flags.id.empty();
  const core::CommandId id = command.id;
  OneCommand user(std::move(ask));
  client.run(user);
  if (!user.outcome()) return no_outcome(id, user.why());
  const BankOutcome& outcome = *user.outcome();
  fmt::print("{}  account {}  {}  position {}  command {}\n", verdict_text(outcome), atm_flags.account,
             Bank::describe(outcome.command.request), outcome.position.value, outcome.command.id);
}

void balance() {
  BankClient client(atm_flags.kafka.config());
  const core::EntityId account{atm_flags.account};
  core::Snapshot<Bank> last;
  client.scan(core::Topic::snapshots, client.partition_of(account), [&](const core::Record& record) {
    const auto snapshot = client.codec().decode_snapshot(record.value);
    if (snapshot && snapshot->entity == account) last = *snapshot;
  });
  fmt::print("account {}: balance {} as of position {}\n", atm_flags.account, last.state.balance, last.position.value);
}

void history() {
  BankClient client(atm_flags.kafka.config());
  const core::EntityId account{atm_flags.account};
  bank::Account state;
  client.scan(core::Topic::events, client.partition_of(account), [&](const core::Record& record) {
    const auto outcome = client.codec().decode_outcome(record.value);
    if (!outcome || outcome->command.entity != account) return;
    state = core::apply(state, *outcome);
    const bool known = std::holds_alternative<core::Expired>(outcome->verdict) && outcome->command.issued_at_ms == 0;
    fmt::print("{:>8}  {:<30} {:<32} balance {}  command {}\n", outcome->position.value,
               known ? "(vanished)" : Bank::describe(outcome->command.request), verdict_text(*outcome), state.balance, outcome->command.id);
  });
}

CLI::App* add_verb(CLI::App& command, const char* name, const char* about) {
  auto* verb = command.add_subcommand(name, about);
  verb->add_option("account", atm_flags.account, "the account's number")->required();
  return verb;
}

}  // namespace

void add_atm(CLI::App& parser) {
  auto* command = parser.add_subcommand("atm", "a client of the bank on a real Kafka");
  command->require_subcommand(1);
  command->fallthrough();
  atm_flags.kafka.add_to(*command);
  for (const char* name : {"deposit", "withdraw"}) {
    auto* verb = add_verb(*command, name, "send the command and wait for its outcome");
    verb->add_option("amount", atm_flags.amount, "in the smallest unit")->required();
    with_twin(verb->add_option("--id", atm_flags.id, "the same id is executed once, however often it is sent"));
    if (name[0] == 'w') with_twin(verb->add_option("--fee", atm_flags.fee, "what a foreign ATM charges"));
    verb->callback(
        [name] { name[0] == 'w' ? execute(bank::Withdraw{atm_flags.amount, atm_flags.fee}) : execute(bank::Deposit{atm_flags.amount}); });
  }
  add_verb(*command, "balance", "the last published balance")->callback(balance);
  add_verb(*command, "history", "every outcome of the account")->callback(history);
  add_atm_load(*command, atm_flags.kafka);
}

}  // namespace turnstile::app
