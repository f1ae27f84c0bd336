// turnstile atm: a client of the bank.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <random>

#include "atm_load.hpp"
#include "bank_client.hpp"
#include "command.hpp"
#include "kafka_flags.hpp"

namespace turnstile::app {

namespace {

using core::bank::Bank;

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

void execute(core::bank::Request request) {
  BankClient client(atm_flags.kafka.config());
  BankCommand command;
  command.id = atm_flags.id;
  if (command.id.empty()) {
    std::random_device random;
    command.id = fmt::format("{:08x}{:06x}", random(), random() & 0xFFFFFFU);
  }
  command.entity = core::EntityId{atm_flags.account};
  command.request = request;
  command.issued_at_ms = SystemClock().now_ms();
  command.deadline_ms = command.issued_at_ms + kLifetimeMs;
  const auto end_of = client.execute(command, !atm_flags.id.empty());
  if (!end_of.outcome) end(ExitCode::liveness_violated, fmt::format("command {}: {}", command.id, end_of.refusal));
  fmt::print("{}  account {}  {}  position {}  command {}\n", verdict_text(*end_of.outcome), atm_flags.account,
             Bank::describe(end_of.outcome->command.request), end_of.outcome->position.value, end_of.outcome->command.id);
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
  core::bank::Account state;
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
  atm_flags.kafka.add_to(*command)->required();
  for (const char* name : {"deposit", "withdraw"}) {
    auto* verb = add_verb(*command, name, "send the command and wait for its outcome");
    verb->add_option("amount", atm_flags.amount, "in the smallest unit")->required();
    with_twin(verb->add_option("--id", atm_flags.id, "the same id is executed once, however often it is sent"));
    if (name[0] == 'w') with_twin(verb->add_option("--fee", atm_flags.fee, "what a foreign ATM charges"));
    verb->callback([name] {
      name[0] == 'w' ? execute(core::bank::Withdraw{atm_flags.amount, atm_flags.fee}) : execute(core::bank::Deposit{atm_flags.amount});
    });
  }
  add_verb(*command, "balance", "the last published balance")->callback(balance);
  add_verb(*command, "history", "every outcome of the account")->callback(history);
  add_atm_load(*command, atm_flags.kafka);
}

}  // namespace turnstile::app
