#include "turnstile/sim/kafka/consumer_protocol.hpp"

#include <cstddef>
#include <utility>

#include "turnstile/core/assert.hpp"

namespace turnstile::sim {

namespace {

constexpr std::uint32_t kSubscriptionVersion = 1;  // the first with owned partitions
constexpr std::uint32_t kAssignmentVersion = 0;

// 32-bit words, most significant byte first.
class ProtocolWriter {
 public:
  void word(std::uint32_t value) {
    for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
  }
  void partitions(std::span<const TopicPartition> all) {
    word(static_cast<std::uint32_t>(all.size()));
    for (const TopicPartition each : all) {
      word(each.topic.value);
      word(static_cast<std::uint32_t>(each.partition.value));
    }
  }
  ProtocolBytes take() { return std::move(bytes_); }

 private:
  ProtocolBytes bytes_;
};

class ProtocolReader {
 public:
  explicit ProtocolReader(const ProtocolBytes& bytes) : bytes_(bytes) {}
  std::uint32_t word() {
    TURNSTILE_ASSERT(next_ + 4 <= bytes_.size());
    std::uint32_t value = 0;
    for (int byte = 0; byte < 4; ++byte) value = value << 8 | bytes_[next_++];
    return value;
  }
  List<TopicPartition> partitions() {
    List<TopicPartition> all(word());
    for (TopicPartition& each : all) {
      each.topic = TopicId{word()};
      each.partition = core::PartitionId{static_cast<std::int32_t>(word())};
    }
    return all;
  }

 private:
  const ProtocolBytes& bytes_;
  std::size_t next_ = 0;
};

}  // namespace

ProtocolBytes encode(const Subscription& subscription) {
  ProtocolWriter out;
  out.word(kSubscriptionVersion);
  out.word(static_cast<std::uint32_t>(subscription.topics.size()));
  for (const TopicId topic : subscription.topics) out.word(topic.value);
  out.partitions(subscription.owned);
  return out.take();
}

ProtocolBytes encode_assignment(std::span<const TopicPartition> partitions) {
  ProtocolWriter out;
  out.word(kAssignmentVersion);
  out.partitions(partitions);
  return out.take();
}

Subscription decode_subscription(const ProtocolBytes& bytes) {
  ProtocolReader in(bytes);
  const std::uint32_t version = in.word();
  TURNSTILE_ASSERT(version == kSubscriptionVersion);
  Subscription subscription;
  subscription.topics.resize(in.word());
  for (TopicId& topic : subscription.topics) topic = TopicId{in.word()};
  subscription.owned = in.partitions();
  return subscription;
}

List<TopicPartition> decode_assignment(const ProtocolBytes& bytes) {
  if (bytes.empty()) return {};
  ProtocolReader in(bytes);
  const std::uint32_t version = in.word();
  TURNSTILE_ASSERT(version == kAssignmentVersion);
  return in.partitions();
}

}  // namespace turnstile::sim
