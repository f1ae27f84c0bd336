#include "turnstile/app/kafka_client.hpp"

#include <algorithm>
#include <chrono>
#include <map>
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
constexpr core::Backoff kBackoff{2'000 * core::kMs, 4, 30'000 * core::kMs};

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

void KafkaClient::scan(core::Topic topic, core::PartitionId partition, const Visit& visit) { scan({{topic, partition}}, visit); }

void KafkaClient::scan(const std::vector<core::TopicPartition>& wheres, const Visit& visit) {
  std::vector<core::TopicPartitionOffset> starts;
  std::map<core::TopicPartition, core::Offset> ends;
  for (const core::TopicPartition where : wheres) {
    const auto marks = watermarks(where);
    if (marks.low >= marks.high) continue;
    starts.push_back({where, marks.low});
    ends[where] = marks.high;
  }
  if (starts.empty()) return;
  if (auto assigned = reader_->assign(starts); !assigned) end(ExitCode::outside_missing, assigned.error());
  const auto unread = [&] {
    const auto& places = reader_->positions();
    return std::ranges::find_if(places, [&ends](const auto& place) { return place.offset < ends.at(place.where); });
  };
  auto news = OutageClock::now();
  for (auto left = unread(); left != reader_->positions().end(); left = unread()) {
    const auto batch = reader_->read(200, kRecordsMax);
    if (!batch) end(ExitCode::outside_missing, batch.error());
    const auto now = OutageClock::now();
    if (!batch->moved.empty()) news = now;
    if (now - news > kOutageMax)
      end(ExitCode::outside_missing, adapters::Topics(config_.prefix, config_.plan).text(left->where) +
                                         " could not be read to its end for 30 s, from offset " + std::to_string(left->offset.value) +
                                         " on: its broker does not answer, or a transaction is open there");
    for (const auto& record : batch->records) visit(record);
    if (!batch->out_of_range.empty()) read_on();
  }
}

// Retention was faster: goes on where the log begins now.
void KafkaClient::read_on() {
  std::vector<core::TopicPartitionOffset> places = reader_->positions();
  for (auto& [where, offset] : places) offset = std::max(offset, watermarks(where).low);
  if (auto assigned = reader_->assign(places); !assigned) end(ExitCode::outside_missing, assigned.error());
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
