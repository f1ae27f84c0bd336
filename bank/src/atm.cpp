// turnstile atm: a client of the bank.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <random>
#include <utility>

#include "atm.hpp"
#include "turnstile/app/command.hpp"
#include "turnstile/app/kafka_client.hpp"
#include "turnstile/app/load.hpp"
#include "turnstile/bank/bank.hpp"
#include "turnstile/bank/protobuf_codec.hpp"
#include "turnstile/bank/workload.hpp"
#include "turnstile/properties/live_domain_of.hpp"

namespace turnstile::bank {

namespace {

using BankOutcome = core::Outcome<Bank>;

struct AtmFlags {
  app::KafkaFlags kafka;
  std::uint64_t account = 0;
  Amount amount = 0;
  Amount fee = 0;
  std::string id;
  std::string turns = "requeue";  // with `client` commands have numbers
};

std::string verdict_text(const BankOutcome& outcome) {
  if (std::holds_alternative<core::Accepted<Bank>>(outcome.verdict)) return "accepted";
  if (const auto* rejected = std::get_if<core::Rejected<Bank>>(&outcome.verdict))
    return fmt::format("rejected ({})", Bank::name(rejected->reason));
  return "expired";
}

// One command and its result.
class OneCommand final : public core::ClientUser<Bank> {
 public:
  explicit OneCommand(core::Ask<Bank> ask) : ask_(std::move(ask)) {}

  bool more() const override { return ask_.has_value(); }
  std::optional<core::Instant> next_time(std::size_t) const override { return std::nullopt; }
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
    case core::NoOutcome::id_taken: app::usage("the id " + id + " was given to another command before: give a new --id");
    case core::NoOutcome::never_executed:
      app::end(app::ExitCode::liveness_violated, fmt::format("command {}: it was never executed, and never will be", id));
    case core::NoOutcome::gave_up:
      app::end(app::ExitCode::liveness_violated,
               fmt::format("command {}: its result is unknown; run the same command with --id {} to learn it", id, id));
  }
}

app::KafkaClient client_of(const AtmFlags& flags) {
  adapters::KafkaConfig config = flags.kafka.config(std::string(ProtobufCodec().message_package()));
  config.turns = app::turns_of(flags.turns);
  return app::KafkaClient(std::move(config));
}

void execute(const AtmFlags& flags, Request request) {
  app::KafkaClient client = client_of(flags);
  core::Ask<Bank> ask;
  core::Command<Bank>& command = ask.command;
  command.id = flags.id;
  if (command.id.empty()) {
    std::random_device random;
    command.id = fmt::format("{:08x}{:06x}", random(), random() & 0xFFFFFFU);
  }
  command.entity = core::EntityId{flags.account};
  command.request = request;
  command.issued_at_ms = app::SystemClock().now_ms();
  command.deadline_ms = command.issued_at_ms + app::kLifetimeMs;
  ask.perhaps_again = !flags.id.empty();
  const core::CommandId id = command.id;
  OneCommand user(std::move(ask));
  const ProtobufCodec codec;
  const properties::ClientPorts ports = client.ports();
  core::Client<Bank> atm({ports.log, ports.timer, ports.clock, codec, core::ClientProtocol::own(), user}, client.policy());
  app::KafkaClient::finish(atm.run());
  if (!user.outcome()) return no_outcome(id, user.why());
  const BankOutcome& outcome = *user.outcome();
  fmt::print("{}  account {}  {}  position {}  command {}\n", verdict_text(outcome), flags.account, Bank::describe(outcome.command.request),
             outcome.position.value, outcome.command.id);
}

void balance(const AtmFlags& flags) {
  app::KafkaClient client = client_of(flags);
  const ProtobufCodec codec;
  const core::EntityId account{flags.account};
  core::Snapshot<Bank> last;
  client.scan(core::Topic::snapshots, client.partition_of(account), [&](const core::Record& record) {
    const auto snapshot = codec.decode_snapshot(record.value);
    if (snapshot && snapshot->entity == account) last = *snapshot;
  });
  fmt::print("account {}: balance {} as of position {}\n", flags.account, last.state.balance, last.position.value);
}

void history(const AtmFlags& flags) {
  app::KafkaClient client = client_of(flags);
  const ProtobufCodec codec;
  const core::EntityId account{flags.account};
  Account state;
  client.scan(core::Topic::events, client.partition_of(account), [&](const core::Record& record) {
    const auto outcome = codec.decode_outcome(record.value);
    if (!outcome || outcome->command.entity != account) return;
    state = core::apply(state, *outcome);
    const bool known = std::holds_alternative<core::Expired>(outcome->verdict) && outcome->command.issued_at_ms == 0;
    fmt::print("{:>8}  {:<30} {:<32} balance {}  command {}\n", outcome->position.value,
               known ? "(vanished)" : Bank::describe(outcome->command.request), verdict_text(*outcome), state.balance, outcome->command.id);
  });
}

// The requests of `atm load`: 60 % deposits, 40 % withdrawals, amounts 1 to 500, one withdrawal in five with a fee, over any number of
// accounts.
struct ManyAccounts {
  std::uint32_t accounts = 100;

  sim::Asked<Bank> ask(sim::Chance& chance) const {
    sim::Asked<Bank> asked;
    asked.entity = core::EntityId{std::uint64_t{1} + chance.choose("bank.account", accounts)};
    const Amount amount = chance.between("bank.amount", 1, 500);
    if (!chance.happens("bank.withdrawal", {40, 100})) {
      asked.request = Deposit{amount};
      return asked;
    }
    Amount fee = 0;
    if (chance.happens("bank.foreign", {1, 5})) fee = chance.between("bank.fee", 1, 5);
    asked.request = Withdraw{amount, fee};
    return asked;
  }
};

void add_load(CLI::App& atm, const std::shared_ptr<AtmFlags>& common) {
  struct Flags {
    ManyAccounts workload;
    app::LoadFlags load;
  };
  const auto flags = std::make_shared<Flags>();
  auto* command = atm.add_subcommand("load", "send many commands and follow each to its outcome");
  app::with_twin(command->add_option("--accounts", flags->workload.accounts, "how many accounts (default 100)"))
      ->check(CLI::Range(1, 1'000'000'000));
  flags->load.add_to(*command, "bank");
  command->callback([common, flags] {
    const properties::LiveDomainOf<Bank, ManyAccounts> domain(flags->workload, {}, [] { return std::make_unique<ProtobufCodec>(); });
    app::run_load(domain, common->kafka, flags->load, fmt::format("over {} accounts", flags->workload.accounts));
  });
}

CLI::App* add_verb(CLI::App& command, AtmFlags& flags, const char* name, const char* about) {
  auto* verb = command.add_subcommand(name, about);
  verb->add_option("account", flags.account, "the account's number")->required();
  return verb;
}

}  // namespace

void add_atm(CLI::App& parser) {
  const auto flags = std::make_shared<AtmFlags>();
  auto* command = parser.add_subcommand("atm", "a client of the bank on a real Kafka");
  command->require_subcommand(1);
  command->fallthrough();
  flags->kafka.add_to(*command, "bank");
  flags->kafka.add_headers_to(*command);
  for (const bool withdraws : {false, true}) {
    auto* verb = add_verb(*command, *flags, withdraws ? "withdraw" : "deposit", "send the command and wait for its outcome");
    verb->add_option("amount", flags->amount, "in the smallest unit")->required();
    app::with_twin(verb->add_option("--turns", flags->turns, app::about_turns_flag()));
    app::with_twin(verb->add_option("--id", flags->id, "the same id is executed once, however often it is sent"));
    if (withdraws) app::with_twin(verb->add_option("--fee", flags->fee, "what a foreign ATM charges"));
    verb->callback(
        [flags, withdraws] { withdraws ? execute(*flags, Withdraw{flags->amount, flags->fee}) : execute(*flags, Deposit{flags->amount}); });
  }
  add_verb(*command, *flags, "balance", "the last published balance")->callback([flags] { balance(*flags); });
  add_verb(*command, *flags, "history", "every outcome of the account")->callback([flags] { history(*flags); });
  add_load(*command, flags);
}

}  // namespace turnstile::bank
