// Topics whose leaders a consumer knows before it fetches them. librdkafka begins to ask for the leader of a partition that it has never
// heard of only at its next look at all topics, up to a second after rd_kafka_assign().
#pragma once

#include <array>

#include "rdkafka.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

class LearnedTopics {
 public:
  explicit LearnedTopics(const Topics& topics) : topics_(topics) {}

  // Waits a second at most for the leaders of those that are new to it. Without an answer the fetch waits for them, as it would have.
  template <class TopicsToRead>
  void learn(rd_kafka_t* client, const TopicsToRead& topics) {
    bool any = false;
    for (const core::Topic topic : topics) {
      rd::TopicHandle& handle = handles_[static_cast<std::size_t>(topic)];
      if (handle != nullptr) continue;
      handle.reset(rd_kafka_topic_new(client, topics_.name(topic).c_str(), nullptr));
      any = true;
    }
    rd::Metadata metadata;
    if (any) static_cast<void>(rd_kafka_metadata(client, 0, nullptr, &metadata.value, rd::kCallSliceMs));
  }
  // Before the client is destroyed.
  void release() {
    for (rd::TopicHandle& handle : handles_) handle.reset();
  }

 private:
  const Topics& topics_;
  std::array<rd::TopicHandle, core::kTopics.size()> handles_;
};

}  // namespace turnstile::adapters
