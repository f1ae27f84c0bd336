#include "turnstile/sim/kafka/client/batch_gatherer.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

namespace {

constexpr std::uint64_t kHeaderOverhead = 2;  // the lengths of its name and of its value

// Null and empty stay apart.
std::string_view copy_of(Arena& arena, std::string_view text) {
  if (text.data() == nullptr) return {};
  return text.empty() ? std::string_view("") : arena.copy(text);
}

}  // namespace

std::uint64_t BatchGatherer::bytes_of(const ProducerMessage& message) {
  std::uint64_t bytes = kRecordOverhead + message.key.size() + message.value.size();
  for (const StoredHeader& header : message.headers) bytes += header.name.size() + header.value.size() + kHeaderOverhead;
  return bytes;
}

DeliveryReport BatchGatherer::record_of(const ProducerMessage& message, Instant now) {
  const std::span<StoredHeader> headers = arena_.array<StoredHeader>(message.headers.size());
  for (std::size_t index = 0; index < headers.size(); ++index) {
    headers[index] = {arena_.copy(message.headers[index].name), copy_of(arena_, message.headers[index].value)};
  }
  DeliveryReport record;
  record.where = {message.topic, core::PartitionId{message.partition}};
  record.timestamp_ms = message.timestamp_ms != 0 ? message.timestamp_ms : ProcessClock::wall_ms(now);
  record.key = copy_of(arena_, message.key);
  record.value = copy_of(arena_, message.value);
  record.headers = headers;
  record.opaque = message.opaque;
  return record;
}

std::optional<GatheredBatch> BatchGatherer::add(const ProducerMessage& message, TopicPartition where, Instant now) {
  auto gathering = std::ranges::find(gatherings_, where, &Gathering::where);
  if (gathering == gatherings_.end()) gathering = gatherings_.insert(gathering, {where, {}});
  const std::uint64_t bytes = bytes_of(message);
  std::optional<GatheredBatch> full;
  const bool no_room = gathering->records.size() >= records_max_ || (!gathering->records.empty() && gathering->bytes + bytes > bytes_max_);
  if (no_room) full = close(*gathering);
  if (gathering->records.empty()) gathering->since = now;
  gathering->records.push_back(record_of(message, now));
  gathering->records.back().where = where;
  gathering->bytes += bytes;
  ++size_;
  return full;
}

GatheredBatch BatchGatherer::close(Gathering& gathering) {
  const auto records = arena_.array<StoredRecord>(gathering.records.size());
  RecordBlock& block = arena_.array<RecordBlock>(1)[0];
  block.records = records;
  block.bytes = gathering.bytes;
  block.create_time_ms = std::ranges::max_element(gathering.records, {}, &DeliveryReport::timestamp_ms)->timestamp_ms;
  const bool alike = std::ranges::all_of(gathering.records, [&block](const DeliveryReport& record) {
    return record.headers.empty() && record.timestamp_ms == block.create_time_ms;
  });
  const auto extras = arena_.array<RecordExtras>(alike ? 0 : gathering.records.size());
  for (std::size_t index = 0; index < records.size(); ++index) {
    const DeliveryReport& record = gathering.records[index];
    records[index] = {record.key, record.value};
    if (!alike) extras[index] = {record.timestamp_ms, record.headers};
  }
  block.extras = extras;
  size_ -= gathering.records.size();
  gathering.bytes = kBatchOverhead;
  return {{gathering.where, &block}, std::exchange(gathering.records, {}), gathering.since};
}

}  // namespace turnstile::sim
