#include "turnstile/app/kafka_client.hpp"

#include <chrono>
#include <utility>

#include "turnstile/adapters/kafka_errors.hpp"
#include "turnstile/adapters/kafka_topics.hpp"
#include "turnstile/adapters/topics.hpp"
#include "turnstile/app/kafka_flags.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/core/partitioner.hpp"

namespace turnstile::app {

namespace {

constexpr std::size_t kRecordsMax = 10'000;
// If the log still has no answer this long after a command was settled, its result remains unknown.
constexpr core::TimeMs kPatienceMs = 10'000;
// A busy system responds within a second or two: retries come after 2 s, then after 4, 8, 16 and 30 s.
constexpr core::Backoff kBackoff{2'000 * core::kNsPerMs, 4, 30'000 * core::kNsPerMs};

// A cluster that loses a broker has new leaders for its partitions after about 10 s.
constexpr auto kOutageMax = std::chrono::seconds(30);
using OutageClock = std::chrono::steady_clock;

}  // namespace

KafkaClient::KafkaClient(adapters::KafkaConfig config) : config_(std::move(config)) {
  require_broker(config_);
  auto reader = adapters::KafkaReader::make(config_);
  if (!reader) end(ExitCode::outside_missing, reader.error());
  reader_ = std::move(*reader);
  const auto partitions = adapters::count_partitions(config_, core::Topic::commands);
  if (!partitions) end(partitions.error().outside ? ExitCode::outside_missing : ExitCode::usage, partitions.error().what);
  partitions_ = *partitions;
  log_.emplace(config_, *reader_);
}

core::PartitionId KafkaClient::partition_of(core::EntityId entity) const {
  return core::murmur2_partition(core::EntityKey(entity), partitions_);
}

bool KafkaClient::has(core::Topic topic) const {
  const auto partitions = adapters::count_partitions(config_, topic);
  if (!partitions && partitions.error().outside) end(ExitCode::outside_missing, partitions.error().what);
  return partitions.has_value();
}

core::Watermarks KafkaClient::watermarks(core::TopicPartition where) {
  const auto until = OutageClock::now() + kOutageMax;
  auto marks = reader_->watermarks(where);
  while (!marks && !adapters::is_refusal(adapters::error_name(marks.error())) && OutageClock::now() < until)
    marks = reader_->watermarks(where);
  if (!marks) end(ExitCode::outside_missing, marks.error());
  return *marks;
}

void KafkaClient::scan(core::Topic topic, core::PartitionId partition, const std::function<void(const core::Record&)>& visit) {
  const core::TopicPartition where{topic, partition};
  const auto marks = watermarks(where);
  if (marks.low >= marks.high) return;
  if (auto assigned = reader_->assign({{where, marks.low}}); !assigned) end(ExitCode::outside_missing, assigned.error());
  auto news = OutageClock::now();
  while (reader_->positions().front().offset < marks.high) {
    const auto batch = reader_->read(200, kRecordsMax);
    if (!batch) end(ExitCode::outside_missing, batch.error());
    const auto now = OutageClock::now();
    if (!batch->moved.empty()) news = now;
    if (now - news > kOutageMax)
      end(ExitCode::outside_missing, adapters::Topics(config_.prefix).text(where) + " could not be read to its end for 30 s, from offset " +
                                         std::to_string(reader_->positions().front().offset.value) +
                                         " on: its broker does not answer, or a transaction is open there");
    if (!batch->out_of_range.empty()) return scan(topic, partition, visit);  // retention was faster
    for (const auto& record : batch->records) {
      if (record.offset < marks.high) visit(record);
    }
  }
}

core::ClientPolicy KafkaClient::policy(bool reads_all) const {
  core::ClientPolicy policy;
  policy.partitions = partitions_;
  policy.reads_all = reads_all;
  policy.numbers = config_.turns == core::Turns::client;
  policy.patience_ms = kPatienceMs;
  policy.backoff = kBackoff;
  return policy;
}

void KafkaClient::finish(core::Task<core::ClientEnd> task) {
  task.start();
  TURNSTILE_ASSERT(task.done());  // over Kafka every awaitable is ready at once
  const core::ClientEnd ended = task.result();
  if (ended.failed) end(ExitCode::outside_missing, ended.what);
}

}  // namespace turnstile::app
