// audit: the same properties, by the same code as in the simulator, over a run on a real Kafka.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "files.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "recording.hpp"
#include "this_program.hpp"
#include "turnstile/adapters/kafka_errors.hpp"
#include "turnstile/adapters/kafka_group.hpp"
#include "turnstile/app/kafka_client.hpp"

namespace turnstile::app {

namespace {

struct AuditFlags {
  KafkaFlags kafka;
  std::string group;
  std::vector<std::string> states;
  std::string history;
  std::string record;
  std::string file;
  std::string scenario;
};

constexpr std::size_t kAuditRecordsMax = 20'000;
// A running system that writes nothing new for this long is taken to be at rest, and judged.
constexpr auto kSilence = std::chrono::seconds(25);
using AuditClock = std::chrono::steady_clock;

// The committed offsets of the workers' group on its inputs, for as long as they can be asked.
class GroupOffsets {
 public:
  explicit GroupOffsets(const adapters::KafkaConfig& config) : name_(config.group) {
    auto group = adapters::KafkaGroup::make(config);
    if (!group) end(ExitCode::outside_missing, group.error());
    group_.emplace(std::move(*group));
  }

  // None: they are not known yet (of a transaction that is about to commit them, or in an outage), or cannot be.
  std::optional<std::vector<core::TopicPartitionOffset>> ask(const std::vector<core::TopicPartition>& inputs) {
    if (!group_) return std::nullopt;
    const auto committed = group_->committed(inputs);
    if (!committed && adapters::is_refusal(adapters::error_name(committed.error()))) return unknown(committed.error());
    if (!committed) {
      if (!failing_since_) failing_since_ = AuditClock::now();
      if (AuditClock::now() - *failing_since_ >= kSilence) end(ExitCode::outside_missing, committed.error());
      return std::nullopt;
    }
    failing_since_.reset();
    std::vector<core::TopicPartitionOffset> places;
    for (std::size_t index = 0; index < inputs.size(); ++index)
      if ((*committed)[index]) places.push_back({inputs[index], *(*committed)[index]});
    if (places.empty()) return unknown(fmt::format("group {} has committed nothing in these topics; give its name with --group", name_));
    return places;
  }
  bool askable() const { return group_.has_value(); }
  const std::string& why_unknown() const { return unknown_; }

 private:
  std::nullopt_t unknown(std::string why) {
    unknown_ = std::move(why);
    group_.reset();
    return std::nullopt;
  }

  std::string name_;
  std::optional<adapters::KafkaGroup> group_;
  std::optional<AuditClock::time_point> failing_since_;
  std::string unknown_;
};

// Reads all topics from start to end, and on until the system is at rest or nothing is added.
class TopicsReading {
 public:
  TopicsReading(properties::LiveHistory& history, const adapters::KafkaConfig& config, const std::string& record_file)
      : history_(history), client_(config), group_(config) {
    if (!record_file.empty()) {
      record_.open(record_file);
      if (!record_) usage("cannot write " + record_file + ": give another --record");
    }
    const bool sequenced = client_.has(core::Topic::sequenced);
    for (const core::Topic topic : core::kTopics) {
      if (topic == core::Topic::sequenced && !sequenced) continue;
      const bool input = topic == core::Topic::commands || topic == core::Topic::sequenced || topic == core::Topic::events;
      for (std::int32_t partition = 0; partition < client_.partitions(); ++partition) {
        const core::TopicPartition where{topic, core::PartitionId{partition}};
        const auto marks = client_.watermarks(where);
        places_.push_back({where, marks.low});
        ends_.push_back(marks.high);
        if (input) inputs_.push_back(where);
      }
    }
    if (auto assigned = client_.reader().assign(places_); !assigned) end(ExitCode::outside_missing, assigned.error());
  }

  void run() {
    for (;;) {
      read_to_the_ends();
      if (!silent() && !history_.settled()) continue;
      if (group_.askable()) {
        if (!ask_group()) continue;
        read_to_the_ends();  // what the group has committed it has written before
      }
      if (silent() || (history_.settled() && history_.unread() == 0)) break;
    }
    progress_.finish();
  }

  // Whether all was recorded that was read.
  bool end_record() {
    if (!record_.is_open()) return true;
    for (const auto& place : committed_) record_ << committed_line(place) << '\n';
    record_.close();
    return static_cast<bool>(record_);
  }
  std::int32_t partitions() const { return client_.partitions(); }
  const std::string& group_unknown() const { return group_.why_unknown(); }

 private:
  bool silent() const { return AuditClock::now() - news_ >= kSilence; }

  bool reached() {
    const auto& positions = client_.reader().positions();
    for (std::size_t index = 0; index < ends_.size(); ++index) {
      if (positions[index].offset < ends_[index]) return false;
    }
    return true;
  }

  // Until the ends are reached and a read returns nothing, or nothing has come for long.
  void read_to_the_ends() {
    bool asked = false;
    for (;;) {
      const bool read = read_some();
      if (read || (!reached() && !silent())) continue;
      if (reached() || asked) return;
      // A partition that cannot be read is not an empty one: ends the program if its broker does not answer for long.
      for (std::size_t index = 0; index < ends_.size(); ++index)
        if (client_.reader().positions()[index].offset < ends_[index]) static_cast<void>(client_.watermarks(places_[index].where));
      asked = true;
      news_ = AuditClock::now();
    }
  }

  bool read_some() {
    const auto batch = client_.reader().read(200, kAuditRecordsMax);
    if (!batch) end(ExitCode::outside_missing, batch.error());
    for (const auto& read : batch->records) {
      history_.add_record(read);
      if (record_.is_open()) record_ << record_line(read) << '\n';
    }
    records_ += batch->records.size();
    progress_.update([&] { return fmt::format("{} records read", records_); });
    if (!batch->records.empty()) news_ = AuditClock::now();
    return !batch->records.empty();
  }

  bool ask_group() {
    auto committed = group_.ask(inputs_);
    if (!committed) return false;
    if (!committed_.empty() && *committed != committed_) news_ = AuditClock::now();
    committed_ = *committed;
    history_.set_committed(std::move(*committed));
    for (std::size_t index = 0; index < ends_.size(); ++index) ends_[index] = client_.watermarks(places_[index].where).high;
    return true;
  }

  properties::LiveHistory& history_;
  KafkaClient client_;
  GroupOffsets group_;
  std::ofstream record_;
  std::vector<core::TopicPartitionOffset> places_;
  std::vector<core::Offset> ends_;  // of the same partitions
  std::vector<core::TopicPartition> inputs_;
  std::vector<core::TopicPartitionOffset> committed_;
  Progress progress_;
  std::uint64_t records_ = 0;
  AuditClock::time_point news_ = AuditClock::now();
};

// Returns the partition count of the topics.
std::int32_t read_topics(properties::LiveHistory& history, const AuditFlags& flags, Unwritten& unwritten) {
  adapters::KafkaConfig config = flags.kafka.config();
  config.group = flags.group;
  TopicsReading reading(history, config, flags.record);
  reading.run();
  if (!reading.end_record()) unwritten.note(std::unexpected("cannot write all of " + flags.record + ": give another --record"));
  if (!reading.group_unknown().empty()) say("whether the workers have read everything is not known: {}\n", reading.group_unknown());
  return reading.partitions();
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
  flags->group = domain->name();
  with_twin(command->add_option("--group", flags->group, "the workers' consumer group (default " + flags->group + ")"));
  with_twin(command->add_option("--scenario", flags->scenario, "whose properties (default: the first; they are often the same)"));
  with_twin(command->add_option("--state", flags->states, "the state folder of a stopped worker, to be compared; may be repeated"));
  with_twin(
      command->add_option("--history", flags->history, "what the clients saw, as written by " + this_program().name + " load --history"));
  with_twin(command->add_option("--record", flags->record, "write what was read to this file"));
  with_twin(command->add_option("--file", flags->file, "judge such a file instead of a Kafka"));
  command->callback([flags] { audit(*flags); });
}

}  // namespace turnstile::app
