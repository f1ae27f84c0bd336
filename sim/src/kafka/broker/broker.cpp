#include "turnstile/sim/kafka/broker/broker.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <variant>

namespace turnstile::sim {

Broker::Broker(const BrokerOptions& options)
    : options_(options),
      transactions_(options.transactions, options.mistake),
      replication_(options.replication),
      transaction_coordinators_(options.replication.nodes),
      group_coordinators_(options.replication.nodes) {
  for (const NewTopic& topic : std::exchange(options_.topics, {})) create_topic(topic);
}

void Broker::handle(Instant now, const RequestId& from, const Request& request, BrokerEffects& effects) {
  std::visit([this, arrival = Arrival{now, from, effects}](const auto& each) { on(arrival, each); }, request);
}

void Broker::tick(Instant now, BrokerEffects& effects) {
  transactions_.tick(now, effects);
  for (Group& group : groups_) group.membership.tick(now, effects);
  parked_.expire(now, [&](const RequestId& from, const Fetch& request) {
    FetchAnswer answer;
    if (request.wants_ends) read(now, from, request, answer);
    effects.reply(from, std::move(answer));
  });
  if (!replicated()) return;
  for (std::uint32_t partition = 0; partition < replication_.partitions() && replication_.any_overdue(now); ++partition) {
    shrink_overdue(now, partition, effects);
  }
  if (replicated_more_) release_produces(now, effects);
  parked_produces_.expire(now, [&effects](const RequestId& from, ProduceAnswer&& answer) { effects.reply(from, std::move(answer)); });
}

Instant Broker::next_tick(Instant now) const {
  Instant next = std::min(transactions_.next_tick(), parked_.next_deadline());
  if (replicated()) next = std::min({next, parked_produces_.next_deadline(), replication_.next_overdue(now)});
  for (const Group& group : groups_) next = std::min(next, group.membership.next_tick());
  return next;
}

void Broker::restart(Instant now) {
  parked_.clear();
  parked_produces_.clear();
  for (PartitionLog& log : logs_) log.forget_verifications();
  for (Group& group : groups_) group.membership.restart(now);
}

}  // namespace turnstile::sim
