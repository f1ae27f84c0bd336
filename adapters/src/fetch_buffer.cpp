#include "fetch_buffer.hpp"

#include <algorithm>

namespace turnstile::adapters {

constexpr std::size_t kBatchMax = 10'000;

void FetchBuffer::assign(const std::vector<core::TopicPartitionOffset>& places) {
  release();
  positions_.assign(places);
  known_.clear();
}

void FetchBuffer::release() {
  for (rd_kafka_message_t* message : held_) rd_kafka_message_destroy(message);
  held_.clear();
  records_.clear();
}

std::size_t FetchBuffer::fetch(rd_kafka_queue_t* queue, std::size_t records_max) {
  const std::size_t room = std::min(records_max - std::min(records_max, records_.size()), kBatchMax);
  if (room == 0) return 0;
  if (raw_.size() < room) raw_.resize(room);
  return static_cast<std::size_t>(std::max<std::int64_t>(rd_kafka_consume_batch_queue(queue, 0, raw_.data(), room), 0));
}

FetchBuffer::Taken FetchBuffer::take(rd_kafka_message_t* message) {
  const auto from = where(*message);
  const bool assigned = from && positions_.assigned(*from);
  Taken taken{Kind::event, from.value_or(core::TopicPartition{}), message->err};
  switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      if (assigned) return take_record(message, *from);
      taken.kind = Kind::stale;
      break;
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:  // the position is the last stable offset: markers and aborted records were skipped
      taken.kind = assigned ? Kind::used : Kind::stale;
      if (assigned) positions_.advance(*from, core::Offset{message->offset});
      break;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: taken.kind = assigned ? Kind::out_of_range : Kind::stale; break;
    default: last_error_ = rd_kafka_message_errstr(message); break;
  }
  rd_kafka_message_destroy(message);
  return taken;
}

FetchBuffer::Taken FetchBuffer::take_record(rd_kafka_message_t* message, core::TopicPartition from) {
  held_.push_back(message);
  const core::Offset offset{message->offset};
  if (offset < positions_.position(from)) return {Kind::went_back, from, message->err};
  positions_.advance(from, next(offset));
  rd_kafka_timestamp_type_t type{};
  records_.push_back({from, offset, rd_kafka_message_timestamp(message, &type),
                      std::string_view(static_cast<const char*>(message->key), message->key_len),
                      std::string_view(static_cast<const char*>(message->payload), message->len)});
  return {Kind::used, from, message->err};
}

std::optional<core::TopicPartition> FetchBuffer::where(const rd_kafka_message_t& message) {
  if (message.rkt == nullptr) return std::nullopt;
  auto known = std::ranges::find(known_, message.rkt, &KnownTopic::handle);
  if (known == known_.end()) {
    known_.push_back({message.rkt, topics_.role(rd_kafka_topic_name(message.rkt))});
    known = known_.end() - 1;
  }
  if (!known->topic || message.partition < 0) return std::nullopt;
  return core::TopicPartition{*known->topic, core::PartitionId{message.partition}};
}

const std::vector<core::TopicPartitionOffset>& FetchBuffer::take_moved() {
  moved_.clear();
  positions_.take_moved(moved_);
  return moved_;
}

}  // namespace turnstile::adapters
