// A plain producer for clients: idempotent, acks=all, keys partitioned by murmur2 as Java does it.
//
// Threads: one. A record that librdkafka gave up, or that was in flight when its producer failed (a lost acknowledgement does that in
// 2.0.2), is reported as unknown: it may be in the log or not, and the client retries it byte for byte. After such a failure the next
// send() creates a new producer.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::adapters {

// What became of one record.
struct Delivery {
  std::uint64_t tag = 0;  // as passed to send()
  bool known = false;     // it is in the log at this offset
  core::PartitionId partition{};
  core::Offset offset{};
  std::string error;  // if it is not known to be there
};

class KafkaProducer {
 public:
  // Waits at most 10 s for the topics' metadata, so that the first send is as fast as any other.
  static std::expected<std::unique_ptr<KafkaProducer>, std::string> make(const KafkaConfig& config);
  ~KafkaProducer();
  KafkaProducer(const KafkaProducer&) = delete;
  KafkaProducer& operator=(const KafkaProducer&) = delete;

  // Copies the record and returns at once, or as soon as the queue has room. A delivery with this tag follows; after an error none does.
  std::expected<void, std::string> send(core::Topic topic, std::string_view key, std::string_view value, const core::RecordHeaders& headers,
                                        std::uint64_t tag = 0);
  // Waits at most that long for deliveries and returns all available ones. The result is valid until the next call.
  const std::vector<Delivery>& poll(core::TimeMs wait_ms_max);
  // The number of deliveries still expected.
  std::size_t pending() const;

 private:
  struct State;
  explicit KafkaProducer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
