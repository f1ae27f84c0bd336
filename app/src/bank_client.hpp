// A client of the bank's topics: sends one command and learns how it ended, exactly as docs/protocol.md says a client may.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "turnstile/adapters/kafka_producer.hpp"
#include "turnstile/adapters/kafka_reader.hpp"
#include "turnstile/adapters/protobuf_codec.hpp"
#include "turnstile/core/bank.hpp"

namespace turnstile::app {

using BankCommand = core::Command<core::bank::Bank>;
using BankOutcome = core::Outcome<core::bank::Bank>;

// How long a command may be executed, and how long after that something may still happen to it.
inline constexpr core::TimeMs kLifetimeMs = 60'000;
// Past the deadline: grace 5 s, the transaction's timeout 10 s, the coordinator's scan 10 s, and the allowed skew.
inline constexpr core::TimeMs kSettledMs = 5'000 + 10'000 + 10'000 + 2'000;

class BankClient {
 public:
  // Ends with exit code 6 if there is no broker, 2 if there are no topics.
  explicit BankClient(const adapters::KafkaConfig& config);

  struct End {
    std::optional<BankOutcome> outcome;
    std::string refusal;  // where there is none: why
  };
  // Sends a command and asks again, byte for byte, until it knows. `known_id`: the id may have been used before; then the
  // command of that time is the one that counts, and it is given no second position.
  End execute(const BankCommand& command, bool known_id);

  // Every visible record of a partition from its start to its end of now.
  void scan(core::Topic topic, core::PartitionId partition, const std::function<void(const core::Record&)>& visit);

  core::PartitionId partition_of(core::EntityId account) const;
  std::int32_t partitions() const { return partitions_; }
  const adapters::ProtobufCodec& codec() const { return codec_; }
  adapters::KafkaReader& reader() { return *reader_; }
  core::Watermarks watermarks(core::TopicPartition where);

 private:
  std::optional<BankOutcome> find_outcome(core::PartitionId partition, const BankCommand& command);
  std::optional<std::string> find_command(core::PartitionId partition, const BankCommand& command);
  void send(const BankCommand& command, const std::string& bytes);

  adapters::KafkaConfig config_;
  adapters::ProtobufCodec codec_;
  std::unique_ptr<adapters::KafkaReader> reader_;
  std::unique_ptr<adapters::KafkaProducer> producer_;
  std::int32_t partitions_ = 0;
};

}  // namespace turnstile::app
