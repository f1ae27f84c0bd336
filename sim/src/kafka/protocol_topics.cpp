#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::sim {

std::vector<NewTopic> protocol_topics() {
  std::vector<NewTopic> topics(core::kTopics.size());
  for (const core::Topic topic : core::kTopics) topics[static_cast<std::size_t>(topic)].name = core::suffix(topic);
  for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced}) {
    TopicOptions& options = options_of(topics, topic);
    options.retention_ms = 60'000;
    options.segment_ms = 15'000;
    options.segment_bytes = std::uint64_t{64} << 20;
    options.log_append_time = true;
  }
  options_of(topics, core::Topic::rejected).retention_ms = 604'800'000;
  return topics;
}

}  // namespace turnstile::sim
