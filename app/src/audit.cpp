// turnstile audit: the same properties, by the same code as in the simulator, over a run on a real Kafka.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <fstream>

#include "bank_client.hpp"
#include "command.hpp"
#include "files.hpp"
#include "kafka_flags.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "recording.hpp"
#include "turnstile/bank/oracles.hpp"
#include "turnstile/core/options.hpp"
#include "turnstile_commands.hpp"

namespace turnstile::app {

namespace {

using bank::Bank;

struct AuditFlags {
  KafkaFlags kafka;
  std::vector<std::string> states;
  std::string history;
  std::string record;
  std::string file;
};
AuditFlags audit_flags;

constexpr std::size_t kAuditRecordsMax = 20'000;
// A system at work is given so long without any news to come to rest, before it is judged as it is.
constexpr auto kSilence = std::chrono::seconds(25);

// Everything that was given out was decided, and everything that was decided was published.
bool settled(const BankHistory& history) {
  core::FlatMap<core::EntityId, core::Position, core::EntityHash> given;
  core::FlatMap<core::EntityId, core::Position, core::EntityHash> decided;
  core::FlatMap<core::EntityId, core::Position, core::EntityHash> published;
  const auto raise = [](auto& map, core::EntityId entity, core::Position position) {
    auto* known = map.try_emplace(entity).first;
    *known = std::max(*known, position);
  };
  for (const auto& logged : history.changelog) raise(given, logged.value.entity, logged.value.given);
  for (const auto& logged : history.outcomes) raise(decided, logged.value.command.entity, logged.value.position);
  for (const auto& logged : history.snapshots) raise(published, logged.value.entity, logged.value.position);
  for (const auto& [entity, position] : given) {
    const auto* last = decided.find(entity);
    if (last == nullptr || *last < position) return false;
  }
  for (const auto& [entity, position] : decided) {
    const auto* last = published.find(entity);
    if (last == nullptr || *last < position) return false;
  }
  return true;
}

// Reads all topics from end to end, and on until they stand still.
void read_topics(BankHistory& history, Unwritten& unwritten) {
  BankClient client(audit_flags.kafka.config());
  history.partitions = client.partitions();
  std::ofstream record;
  if (!audit_flags.record.empty()) {
    record.open(audit_flags.record);
    if (!record) usage("cannot write " + audit_flags.record + ": give another --record");
  }
  std::vector<core::TopicPartitionOffset> places;
  std::vector<core::Offset> ends;
  for (const core::Topic topic : core::kTopics) {
    for (std::int32_t partition = 0; partition < history.partitions; ++partition) {
      const core::TopicPartition where{topic, core::PartitionId{partition}};
      const auto marks = client.watermarks(where);
      places.push_back({where, marks.low});
      ends.push_back(marks.high);
    }
  }
  if (auto assigned = client.reader().assign(places); !assigned) end(ExitCode::outside_missing, assigned.error());
  const auto reached = [&] {
    const auto& positions = client.reader().positions();
    for (std::size_t index = 0; index < ends.size(); ++index) {
      if (positions[index].offset < ends[index]) return false;
    }
    return true;
  };
  // A partition that cannot be read is no partition without records: ends the program if its broker does not answer for long.
  const auto ask_for_the_rest = [&] {
    for (std::size_t index = 0; index < ends.size(); ++index)
      if (client.reader().positions()[index].offset < ends[index]) static_cast<void>(client.watermarks(places[index].where));
  };
  bool asked = false;
  Progress progress;
  std::uint64_t records = 0;
  auto news = std::chrono::steady_clock::now();
  for (;;) {
    const auto batch = client.reader().read(200, kAuditRecordsMax);
    if (!batch) end(ExitCode::outside_missing, batch.error());
    for (const auto& read : batch->records) {
      add_record(history, client.codec(), read);
      if (record.is_open()) record << record_line(read) << '\n';
    }
    records += batch->records.size();
    progress.update([&] { return fmt::format("{} records read", records); });
    const auto now = std::chrono::steady_clock::now();
    if (!batch->records.empty()) news = now;
    if (!batch->records.empty() || (!reached() && now - news < kSilence)) continue;
    if (!reached() && !asked) {
      ask_for_the_rest();
      asked = true;
      news = std::chrono::steady_clock::now();
      continue;
    }
    if (settled(history) || now - news >= kSilence) break;
  }
  progress.finish();
  if (audit_flags.record.empty()) return;
  record.close();
  if (!record) unwritten.note(std::unexpected("cannot write all of " + audit_flags.record + ": give another --record"));
}

// Why a property could not be checked here, if it could not.
std::string unchecked(std::string_view property, const BankHistory& history) {
  if (property == "retry_bound") return "requeued copies are kept only 60 seconds";
  if (property == "atomic_transactions") return "it needs to know what each producer meant";
  if (property == "transactions_end") return "it needs to look into the broker";
  if (property == "log_bounded") return "it needs the sizes over time";
  if (property == "committed_only") return "it needs to watch every reader";
  if (property == "history_linearizable" && !history.has_calls) return "give what the clients saw with --history";
  if (property == "replicas_agree" && history.replicas.empty()) return "give the folders of stopped workers with --state";
  return {};
}

void audit() {
  if (audit_flags.file.empty() != audit_flags.kafka.given()) usage("give either --brokers or --file");
  const bank::ProtobufCodec codec;
  BankHistory history;
  Unwritten unwritten;
  audit_flags.file.empty() ? read_topics(history, unwritten) : add_recorded(history, codec, audit_flags.file);
  if (!audit_flags.history.empty()) add_calls(history, codec, audit_flags.history);
  for (const auto& state : audit_flags.states) add_store(history, codec, state);
  history.at_rest = true;
  history.rested = true;
  history.skew_ms_max = core::StageOptions{}.skew_ms_max;
  history.grace_ms = core::StageOptions{}.grace_ms;
  history.lifetime_ms_max = core::StageOptions{}.lifetime_ms_max;

  say("{} outcomes, {} snapshots, {} alarms, {} dead letters, {} calls, {} stored partitions\n", history.outcomes.size(),
      history.snapshots.size(), history.alarms.size(), history.rejected.size(), history.calls.size(), history.replicas.size());
  const properties::Evidence<Bank> evidence(history);
  ExitCode code = ExitCode::held;
  for (const auto& oracle : bank::all_oracles()) {
    if (const auto why = unchecked(oracle.name, history); !why.empty()) {
      say("  {:<26} not checked: {}\n", oracle.name, why);
      continue;
    }
    const auto violation = oracle.check(evidence);
    say("  {:<26} {}\n", oracle.name, violation ? "VIOLATED: " + violation->message : "held");
    if (violation && code != ExitCode::safety_violated)
      code = violation->liveness ? ExitCode::liveness_violated : ExitCode::safety_violated;
  }
  for (const auto& unreadable : history.unreadable) {
    say("  unreadable record: {} at offset {} of partition {}\n", unreadable.value, unreadable.offset.value, unreadable.partition.value);
  }
  const bool strange =
      std::ranges::any_of(history.unreadable, [](const auto& unreadable) { return !unreadable.value.starts_with("commands"); });
  unwritten.end(code == ExitCode::held && strange ? ExitCode::safety_violated : code);
}

}  // namespace

void add_audit(CLI::App& parser) {
  auto* command = parser.add_subcommand("audit", "check the properties over a run on a real Kafka");
  audit_flags.kafka.add_to(*command);
  with_twin(command->add_option("--state", audit_flags.states, "the state folder of a stopped worker, to be compared; may be repeated"));
  with_twin(command->add_option("--history", audit_flags.history, "what the clients saw, as written by: turnstile atm load --history"));
  with_twin(command->add_option("--record", audit_flags.record, "write what was read to this file"));
  with_twin(command->add_option("--file", audit_flags.file, "judge such a file instead of a Kafka"));
  command->callback(audit);
}

}  // namespace turnstile::app
