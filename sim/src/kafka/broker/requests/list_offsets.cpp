// ListOffsets: the log start, the last stable offset, the high watermark, and the first offset at or after a time.
#include <optional>

#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

void Broker::on(const Arrival& arrival, const ListOffsets& request) {
  const auto refuse = [&arrival](KafkaError error) { arrival.reply(ListOffsetsAnswer{error, {}, {}, {}, {}}); };
  if (!exists(request.where)) return refuse(KafkaError::unknown_topic_or_partition);
  if (misdirected(arrival.from, request.where)) return refuse(KafkaError::not_leader_or_follower);
  const PartitionLog& log = fresh(arrival.now, request.where);
  // KIP-207: a new leader does not tell its end before its high watermark has caught up. Clients that do not know OFFSET_NOT_AVAILABLE are
  // told LEADER_NOT_AVAILABLE.
  if (replicated() && log.high_watermark() < replicas(request.where).began()) return refuse(KafkaError::leader_not_available);
  const auto at_time = request.time_ms ? log.at_time(*request.time_ms) : std::nullopt;
  arrival.reply(ListOffsetsAnswer{KafkaError::none, log.start(), log.last_stable(), log.high_watermark(), at_time});
}

}  // namespace turnstile::sim
