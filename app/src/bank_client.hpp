// A client of the bank's topics on a real Kafka: core::Client over librdkafka, and plain reading beside it.
#pragma once

#include <functional>
#include <memory>

#include "turnstile/adapters/kafka_client_log.hpp"
#include "turnstile/adapters/kafka_reader.hpp"
#include "turnstile/bank/bank.hpp"
#include "turnstile/bank/protobuf_codec.hpp"
#include "turnstile/core/client.hpp"

namespace turnstile::app {

using BankCommand = core::Command<bank::Bank>;
using BankOutcome = core::Outcome<bank::Bank>;

// How long a command may be executed.
inline constexpr core::TimeMs kLifetimeMs = 60'000;

class BankClient {
 public:
  // Ends with exit code 6 if there is no broker, 2 if there are no topics.
  explicit BankClient(const adapters::KafkaConfig& config);

  // Runs a client for this user until all that it asks has its end. Ends with exit code 6 if no retry can mend what is wrong.
  // `reads_all`: for a user who asks for many accounts at once.
  void run(core::ClientUser<bank::Bank>& user, bool reads_all = false);

  // Every visible record of a partition from its start to its end of now.
  void scan(core::Topic topic, core::PartitionId partition, const std::function<void(const core::Record&)>& visit);

  core::PartitionId partition_of(core::EntityId account) const;
  std::int32_t partitions() const { return partitions_; }
  const bank::ProtobufCodec& codec() const { return codec_; }
  adapters::KafkaReader& reader() { return *reader_; }
  core::Watermarks watermarks(core::TopicPartition where);

 private:
  adapters::KafkaConfig config_;
  bank::ProtobufCodec codec_;
  std::unique_ptr<adapters::KafkaReader> reader_;
  std::int32_t partitions_ = 0;
};

}  // namespace turnstile::app
