// The records of one RecordBatch by partition, in librdkafka's form: what goes to one partition is produced in one call, which looks the
// partition up, takes the locks and reads the clock once. No allocation per record in the steady state.
#pragma once

#include <librdkafka/rdkafka.h>

#include <array>
#include <span>
#include <vector>

#include "turnstile/core/log.hpp"

namespace turnstile::adapters {

class RecordBursts {
 public:
  // The views must be valid until the burst is taken.
  void add(const core::OutRecord& record) {
    auto& topic = by_place_[static_cast<std::size_t>(record.where.topic)];
    const auto partition = static_cast<std::size_t>(record.where.partition.value);
    if (topic.size() <= partition) topic.resize(partition + 1);
    auto& burst = topic[partition];
    if (burst.empty()) places_.push_back(record.where);
    rd_kafka_message_t& message = burst.emplace_back();
    message.payload = bytes(record.value);
    message.len = record.value.size();
    message.key = bytes(record.key);
    message.key_len = record.key.size();
  }
  // The partitions with records, in the order of their first ones.
  std::span<const core::TopicPartition> places() const { return places_; }
  std::span<rd_kafka_message_t> of(core::TopicPartition where) {
    return by_place_[static_cast<std::size_t>(where.topic)][static_cast<std::size_t>(where.partition.value)];
  }
  void clear() {
    for (const core::TopicPartition where : places_)
      by_place_[static_cast<std::size_t>(where.topic)][static_cast<std::size_t>(where.partition.value)].clear();
    places_.clear();
  }

 private:
  // An empty value is a value; a null one would be a tombstone.
  static void* bytes(std::string_view view) { return const_cast<char*>(view.data() != nullptr ? view.data() : ""); }

  std::array<std::vector<std::vector<rd_kafka_message_t>>, core::kTopics.size()> by_place_;
  std::vector<core::TopicPartition> places_;
};

}  // namespace turnstile::adapters
