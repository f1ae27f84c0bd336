// What a consumer has fetched and not delivered yet: records as views into librdkafka's own messages, and the positions that they and the
// end-of-partition events moved. Shared by the group member and the plain reader.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fetch_positions.hpp"
#include "rdkafka.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

class FetchBuffer {
 public:
  explicit FetchBuffer(const Topics& topics) : topics_(topics) {}
  ~FetchBuffer() { release(); }
  FetchBuffer(const FetchBuffer&) = delete;
  FetchBuffer& operator=(const FetchBuffer&) = delete;

  // What a message was.
  enum class Kind : std::uint8_t {
    used,          // a record, or the end of a partition
    stale,         // of a partition that is not assigned (anymore)
    out_of_range,  // its offset is no longer in the log
    went_back,     // its offset is below what was read before: a bug in the client or in the log
    event,         // anything else: see `code`
  };
  struct Taken {
    Kind kind{};
    core::TopicPartition where{};
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  };

  // Replaces the assignment; drops what was fetched.
  void assign(const std::vector<core::TopicPartitionOffset>& places);
  // Releases the messages behind records().
  void release();
  // Takes ownership of a message.
  Taken take(rd_kafka_message_t* message);
  // Takes messages from the queue, without waiting, until the buffer holds `records_max`; calls `tell` with each Taken.
  template <class Tell>
  void drain(rd_kafka_queue_t* queue, std::size_t records_max, Tell&& tell) {
    const std::size_t count = fetch(queue, records_max);
    for (std::size_t i = 0; i < count; ++i) tell(take(raw_[i]));
  }

  // librdkafka's error text of the last `event`.
  const std::string& last_error() const { return last_error_; }

  const std::vector<core::Record>& records() const { return records_; }
  bool any_moved() const { return positions_.any_moved(); }
  // The positions that moved since the last call; valid until the next one.
  const std::vector<core::TopicPartitionOffset>& take_moved();
  // The next offsets of the assigned partitions.
  const std::vector<core::TopicPartitionOffset>& positions() const { return positions_.all(); }

 private:
  struct KnownTopic {
    const rd_kafka_topic_t* handle = nullptr;
    std::optional<core::Topic> topic;
  };
  std::size_t fetch(rd_kafka_queue_t* queue, std::size_t records_max);
  Taken take_record(rd_kafka_message_t* message, core::TopicPartition where);
  std::optional<core::TopicPartition> where(const rd_kafka_message_t& message);

  const Topics& topics_;
  FetchPositions positions_;
  std::vector<rd_kafka_message_t*> raw_;   // space for one batch call
  std::vector<rd_kafka_message_t*> held_;  // what records_ points into
  std::vector<core::Record> records_;
  std::vector<core::TopicPartitionOffset> moved_;
  std::vector<KnownTopic> known_;
  std::string last_error_;
};

}  // namespace turnstile::adapters
