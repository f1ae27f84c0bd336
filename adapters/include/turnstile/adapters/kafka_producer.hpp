// A plain producer for clients: idempotent, acks=all, keys partitioned by murmur2 as Java does it.
//
// Threads: one. A record that librdkafka gave up, or whose producer died under it (a lost acknowledgement does that in 2.0.2), is
// reported as unknown: it may be in the log or not, and the client sends it again, byte by byte the same. After such a death the
// next send() uses a new producer by itself.
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
  std::uint64_t tag = 0;  // as given to send()
  bool known = false;     // it stands in the log at this place
  core::PartitionId partition{};
  core::Offset offset{};
  std::string error;  // where it is not known to stand there
};

class KafkaProducer {
 public:
  // Waits for the topics' metadata, at most 10 s: so the first send is as fast as any.
  static std::expected<std::unique_ptr<KafkaProducer>, std::string> make(const KafkaConfig& config);
  ~KafkaProducer();
  KafkaProducer(const KafkaProducer&) = delete;
  KafkaProducer& operator=(const KafkaProducer&) = delete;

  // Takes a copy and returns at once, or as soon as there is room for it. A delivery with this tag follows. Error: refused, none follows.
  std::expected<void, std::string> send(core::Topic topic, std::string_view key, std::string_view value, const core::RecordHeaders& headers,
                                        std::uint64_t tag = 0);
  // Waits at most that long for deliveries, and hands out those that there are. The result lives until the next call.
  const std::vector<Delivery>& poll(core::TimeMs wait_ms_max);
  // How many deliveries are still to come.
  std::size_t pending() const;

 private:
  struct State;
  explicit KafkaProducer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace turnstile::adapters
