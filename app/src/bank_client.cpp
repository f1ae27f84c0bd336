#include "bank_client.hpp"

#include <chrono>

#include "kafka_flags.hpp"
#include "turnstile/core/partitioner.hpp"

namespace turnstile::app {

namespace {

constexpr core::TimeMs kAskAgainMs = 3'000;
constexpr std::size_t kRecordsMax = 10'000;

}  // namespace

BankClient::BankClient(const adapters::KafkaConfig& config) : config_(config) {
  require_broker(config_);
  auto reader = adapters::KafkaReader::make(config_);
  if (!reader) end(ExitCode::outside_missing, reader.error());
  reader_ = std::move(*reader);
  const auto partitions = reader_->partitions(core::Topic::commands);
  if (!partitions) usage(partitions.error());
  partitions_ = *partitions;
}

core::PartitionId BankClient::partition_of(core::EntityId account) const {
  return core::murmur2_partition(core::EntityKey(account), partitions_);
}

core::Watermarks BankClient::watermarks(core::TopicPartition where) {
  const auto marks = reader_->watermarks(where);
  if (!marks) end(ExitCode::outside_missing, marks.error());
  return *marks;
}

void BankClient::scan(core::Topic topic, core::PartitionId partition, const std::function<void(const core::Record&)>& visit) {
  const core::TopicPartition where{topic, partition};
  const auto marks = watermarks(where);
  if (marks.low >= marks.high) return;
  if (auto assigned = reader_->assign({{where, marks.low}}); !assigned) end(ExitCode::outside_missing, assigned.error());
  while (reader_->positions().front().offset < marks.high) {
    const auto batch = reader_->read(200, kRecordsMax);
    if (!batch) end(ExitCode::outside_missing, batch.error());
    if (!batch->out_of_range.empty()) return scan(topic, partition, visit);  // retention was faster
    for (const auto& record : batch->records) {
      if (record.offset < marks.high) visit(record);
    }
  }
}

std::optional<BankOutcome> BankClient::find_outcome(core::PartitionId partition, const BankCommand& command) {
  std::optional<BankOutcome> found;
  scan(core::Topic::events, partition, [&](const core::Record& record) {
    auto outcome = codec_.decode_outcome(record.value);
    if (outcome && !found && outcome->command.entity == command.entity && outcome->command.id == command.id) found = std::move(*outcome);
  });
  return found;
}

std::optional<std::string> BankClient::find_command(core::PartitionId partition, const BankCommand& command) {
  std::optional<std::string> found;
  scan(core::Topic::commands, partition, [&](const core::Record& record) {
    const auto earlier = codec_.decode_command(record.value);
    if (earlier && !found && earlier->entity == command.entity && earlier->id == command.id) found = std::string(record.value);
  });
  return found;
}

void BankClient::send(const BankCommand& command, const std::string& bytes) {
  if (!producer_) {
    auto producer = adapters::KafkaProducer::make(config_);
    if (!producer) end(ExitCode::outside_missing, producer.error());
    producer_ = std::move(*producer);
  }
  core::RecordHeaders headers;
  headers.id = command.id;
  if (auto sent = producer_->send(core::Topic::commands, core::EntityKey(command.entity), bytes, headers); !sent) {
    end(ExitCode::outside_missing, sent.error());
  }
}

BankClient::End BankClient::execute(const BankCommand& asked, bool known_id) {
  const core::PartitionId partition = partition_of(asked.entity);
  BankCommand command = asked;
  std::string bytes;
  codec_.encode(command, bytes);
  const core::TopicPartition events{core::Topic::events, partition};
  const core::TopicPartition refusals{core::Topic::rejected, partition};
  const core::TopicPartitionOffset events_from{events, watermarks(events).high};
  const core::TopicPartitionOffset refusals_from{refusals, watermarks(refusals).high};
  if (known_id) {
    if (auto outcome = find_outcome(partition, command)) return {std::move(outcome), {}};
    if (auto earlier = find_command(partition, command)) {
      bytes = std::move(*earlier);
      command = *codec_.decode_command(bytes);
    }
    if (command.request != asked.request) usage("the id " + command.id + " was given to another command before: give a new --id");
  }
  if (auto assigned = reader_->assign({events_from, refusals_from}); !assigned) end(ExitCode::outside_missing, assigned.error());

  const SystemClock clock;
  core::TimeMs ask_ms = 0;
  std::optional<core::Offset> settled_at;
  for (;;) {
    const core::TimeMs now_ms = clock.now_ms();
    if (now_ms > command.deadline_ms + kSettledMs && !settled_at) settled_at = watermarks(events).high;
    if (settled_at && reader_->positions().front().offset >= *settled_at) return {std::nullopt, "it was never executed, and never will be"};
    if (now_ms >= ask_ms && now_ms <= command.deadline_ms) {
      send(command, bytes);
      ask_ms = now_ms + kAskAgainMs;
    }
    if (producer_) producer_->poll(0);
    const auto batch = reader_->read(100, kRecordsMax);
    if (!batch) end(ExitCode::outside_missing, batch.error());
    for (const auto& record : batch->records) {
      if (record.where.topic == core::Topic::rejected) {
        if (record.value == bytes) return {std::nullopt, "it came too late, or could not be read; it was not executed"};
        continue;
      }
      auto outcome = codec_.decode_outcome(record.value);
      if (outcome && outcome->command.entity == command.entity && outcome->command.id == command.id) return {std::move(*outcome), {}};
    }
  }
}

}  // namespace turnstile::app
