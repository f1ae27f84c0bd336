// JoinGroup, SyncGroup, Heartbeat, LeaveGroup, DeleteGroups: asked of the group's coordinator; what they do is in group_membership.cpp.
#include "turnstile/sim/kafka/broker/broker.hpp"

namespace turnstile::sim {

void Broker::on(const Arrival& arrival, const JoinGroup& request) {
  const auto refuse = [&](KafkaError error) { arrival.reply(JoinGroupAnswer{error, request.member, core::Generation{-1}, {}, {}}); };
  if (const KafkaError error = elsewhere(arrival, request.group); error != KafkaError::none) return refuse(error);
  const GroupLimits& limits = options_.groups;
  if (request.session_timeout < limits.session_timeout_min || request.session_timeout > limits.session_timeout_max) {
    return refuse(KafkaError::invalid_session_timeout);
  }
  membership(request.group).join(arrival.now, arrival.from, request, last_member_, arrival.effects);
}

void Broker::on(const Arrival& arrival, const SyncGroup& request) {
  if (const KafkaError error = elsewhere(arrival, request.group); error != KafkaError::none) {
    return arrival.reply(SyncGroupAnswer{error, {}});
  }
  membership(request.group).sync(arrival.now, arrival.from, request, arrival.effects);
}

void Broker::on(const Arrival& arrival, const Heartbeat& request) {
  const KafkaError error = elsewhere(arrival, request.group);
  arrival.reply(error != KafkaError::none ? error : membership(request.group).heartbeat(arrival.now, request));
}

void Broker::on(const Arrival& arrival, const LeaveGroup& request) {
  const KafkaError error = elsewhere(arrival, request.group);
  arrival.reply(error != KafkaError::none ? error : membership(request.group).leave(arrival.now, request, arrival.effects));
}

// GroupCoordinator.deleteGroups.
KafkaError Broker::delete_group(GroupId group) {
  Group& doomed = groups_[group.value];
  if (doomed.membership.size() > 0) return KafkaError::non_empty_group;
  if (doomed.membership.generation() == core::Generation{0} && !doomed.offsets.any()) return KafkaError::group_id_not_found;
  doomed = Group(group, options_.mistake);
  return KafkaError::none;
}

}  // namespace turnstile::sim
