// audit: the same properties, by the same code as in the simulator, over a run on a real Kafka.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <fstream>

#include "commands.hpp"
#include "files.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "recording.hpp"
#include "this_program.hpp"
#include "turnstile/app/kafka_client.hpp"

namespace turnstile::app {

namespace {

struct AuditFlags {
  KafkaFlags kafka;
  std::vector<std::string> states;
  std::string history;
  std::string record;
  std::string file;
  std::string scenario;
};

constexpr std::size_t kAuditRecordsMax = 20'000;
// A running system that writes nothing new for this long is taken to be at rest, and judged.
constexpr auto kSilence = std::chrono::seconds(25);

// Reads all topics from start to end, and on until nothing is added. Returns their partition count.
std::int32_t read_topics(properties::LiveHistory& history, const AuditFlags& flags, Unwritten& unwritten) {
  KafkaClient client(flags.kafka.config());
  std::ofstream record;
  if (!flags.record.empty()) {
    record.open(flags.record);
    if (!record) usage("cannot write " + flags.record + ": give another --record");
  }
  std::vector<core::TopicPartitionOffset> places;
  std::vector<core::Offset> ends;
  const bool sequenced = client.has(core::Topic::sequenced);
  for (const core::Topic topic : core::kTopics) {
    if (topic == core::Topic::sequenced && !sequenced) continue;
    for (std::int32_t partition = 0; partition < client.partitions(); ++partition) {
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
  // A partition that cannot be read is not an empty one: ends the program if its broker does not answer for long.
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
      history.add_record(read);
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
    if (history.settled() || now - news >= kSilence) break;
  }
  progress.finish();
  record.close();
  if (!flags.record.empty() && !record) unwritten.note(std::unexpected("cannot write all of " + flags.record + ": give another --record"));
  return client.partitions();
}

void audit(const AuditFlags& flags) {
  if (flags.file.empty() != flags.kafka.given()) usage("give either --brokers or --file");
  const auto domain = live_domain(flags.scenario);
  const auto history = domain->history();
  Unwritten unwritten;
  const std::int32_t partitions = flags.file.empty() ? read_topics(*history, flags, unwritten) : add_recorded(*history, flags.file);
  if (!flags.history.empty()) add_calls(*history, flags.history);
  for (const auto& state : flags.states) add_store(*history, state, domain->entity_noun());

  const properties::HistorySizes sizes = history->sizes();
  say("{} outcomes, {} snapshots, {} alarms, {} dead letters, {} calls, {} stored partitions\n", sizes.outcomes, sizes.snapshots,
      sizes.alarms, sizes.rejected, sizes.calls, sizes.replicas);
  ExitCode code = ExitCode::held;
  for (const auto& [property, unchecked, violation] : history->judge(partitions)) {
    if (!unchecked.empty()) {
      say("  {:<26} not checked: {}\n", property, unchecked);
      continue;
    }
    say("  {:<26} {}\n", property, violation ? "VIOLATED: " + violation->message : "held");
    if (violation && code != ExitCode::safety_violated)
      code = violation->liveness ? ExitCode::liveness_violated : ExitCode::safety_violated;
  }
  bool strange = false;
  for (const auto& [place, why] : history->unreadable()) {
    say("  unreadable record: {}: {} at offset {} of partition {}\n", core::suffix(place.where.topic), why, place.offset.value,
        place.where.partition.value);
    strange = strange || place.where.topic != core::Topic::sequenced;
  }
  unwritten.end(code == ExitCode::held && strange ? ExitCode::safety_violated : code);
}

}  // namespace

void add_audit(CLI::App& parser) {
  const auto domain = live_domain();
  const auto flags = std::make_shared<AuditFlags>();
  auto* command = parser.add_subcommand("audit", "check the properties over a run on a real Kafka");
  flags->kafka.add_to(*command, domain->name());
  with_twin(command->add_option("--scenario", flags->scenario, "whose properties (default: the first; they are often the same)"));
  with_twin(command->add_option("--state", flags->states, "the state folder of a stopped worker, to be compared; may be repeated"));
  with_twin(
      command->add_option("--history", flags->history, "what the clients saw, as written by " + this_program().name + " load --history"));
  with_twin(command->add_option("--record", flags->record, "write what was read to this file"));
  with_twin(command->add_option("--file", flags->file, "judge such a file instead of a Kafka"));
  command->callback([flags] { audit(*flags); });
}

}  // namespace turnstile::app
