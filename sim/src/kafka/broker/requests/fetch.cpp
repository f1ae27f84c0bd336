// Fetch: answered at once if there is anything to say, otherwise parked until there is or until its wait is over.
#include <cstdint>
#include <utility>

#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

void Broker::on(const Arrival& arrival, const Fetch& request) {
  parked_.replace(arrival.from.connection, [&arrival](const RequestId& parked) { arrival.effects.reply(parked, FetchAnswer{}); });
  FetchAnswer answer;
  if (read(arrival.now, arrival.from, request, answer) || request.wait_max <= Duration{}) return arrival.reply(std::move(answer));
  std::uint64_t partitions = 0;
  for (const auto& position : request.positions) partitions |= ParkedFetches::bit(index(position.where));
  parked_.park(arrival.from, request, partitions, arrival.now + request.wait_max);
}

// False: there is nothing to say yet.
bool Broker::read(Instant now, const RequestId& from, const Fetch& request, FetchAnswer& answer) {
  bool news = false;
  for (const auto& position : request.positions) {
    const bool known = exists(position.where);
    if (!known || misdirected(from, position.where)) {
      const KafkaError error = known ? KafkaError::not_leader_or_follower : KafkaError::unknown_topic_or_partition;
      answer.parts.push_back({position.where, error, position.offset, position.offset, static_cast<std::uint32_t>(answer.slices.size())});
      news = true;
      continue;
    }
    const PartitionLog& log = fresh(now, position.where);
    const FetchAnswer::Part part = log.read(position.where, position.offset, request.isolation, request.records_max, answer.slices);
    if (part.error == KafkaError::none && part.next == part.from) {
      if (request.wants_ends && part.from == log.end_for(request.isolation)) answer.parts.push_back(part);
      continue;
    }
    answer.parts.push_back(part);
    news = true;
  }
  return news;
}

void Broker::release(Instant now, BrokerEffects& effects) {
  if (replicated_more_) release_produces(now, effects);
  if (!parked_.has_news()) return;
  parked_.release([&](const RequestId& from, const Fetch& request) {
    FetchAnswer answer;
    if (!read(now, from, request, answer)) return false;
    effects.reply(from, std::move(answer));
    return true;
  });
}

}  // namespace turnstile::sim
