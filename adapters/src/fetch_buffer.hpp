// What a consumer fetched and has not handed out yet: records as views into librdkafka's own messages, and the positions that they
// and the end-of-partition events moved. Shared by the group's member and the plain reader.
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

  // What a message was, where it was not simply taken in.
  enum class Kind : std::uint8_t {
    used,          // a record, or the end of a partition
    stale,         // of a partition that is not assigned (any more)
    out_of_range,  // its place is gone from the log
    went_back,     // its offset lies below what was read: a bug of the client or of the log
    event,         // anything else: see `code`
  };
  struct Taken {
    Kind kind{};
    core::TopicPartition where{};
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
  };

  // Replaces the assignment; drops what was fetched.
  void assign(const std::vector<core::TopicPartitionOffset>& places);
  // Lets go of the messages behind records().
  void release();
  // Takes over a message.
  Taken take(rd_kafka_message_t* message);
  // Takes what lies in the queue, without waiting, until the buffer holds `records_max`; `tell` is called with each Taken.
  template <class Tell>
  void drain(rd_kafka_queue_t* queue, std::size_t records_max, Tell&& tell) {
    const std::size_t count = fetch(queue, records_max);
    for (std::size_t i = 0; i < count; ++i) tell(take(raw_[i]));
  }

  // What librdkafka said of the last `event`.
  const std::string& last_error() const { return last_error_; }

  const std::vector<core::Record>& records() const { return records_; }
  bool any_moved() const { return positions_.any_moved(); }
  // What moved since the last call; lives until the next one.
  const std::vector<core::TopicPartitionOffset>& take_moved();
  // Where the assigned partitions are read next.
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
  std::vector<rd_kafka_message_t*> raw_;   // room for one batch call
  std::vector<rd_kafka_message_t*> held_;  // what records_ points into
  std::vector<core::Record> records_;
  std::vector<core::TopicPartitionOffset> moved_;
  std::vector<KnownTopic> known_;
  std::string last_error_;
};

}  // namespace turnstile::adapters
