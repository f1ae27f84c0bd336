#include "turnstile/sim/run/disturber.hpp"

#include <algorithm>

namespace turnstile::sim {

namespace {

constexpr Duration kExpiryInterval = 100 * core::kMs;

}  // namespace

NetworkOptions network_options(const Swarm& swarm, bool lost_may_arrive) {
  NetworkOptions options;
  options.lost_may_arrive = lost_may_arrive;
  options.delay_min = swarm.delay_min;
  options.delay_max = swarm.delay_max;
  options.message_lost = swarm.message_lost;
  options.reply_lost = swarm.reply_lost;
  options.arrives_late = swarm.arrives_late;
  options.ending_arrives_late = swarm.ending_arrives_late;
  if (swarm.faults.contains(Fault::stale_coordinator)) options.metadata_is_old = {1, 2};
  return options;
}

ClusterOptions cluster_options(ClusterOptions options, const Swarm& swarm) {
  options.marker_delay_max = std::max(options.marker_delay_max, swarm.marker_delay_max);
  options.follower_delay_max = std::max(options.follower_delay_max, swarm.follower_delay_max);
  options.broker.transactions.scan_interval = std::min(options.broker.transactions.scan_interval, swarm.transaction_scan);
  options.broker.replication.nodes = static_cast<std::int32_t>(swarm.brokers);
  options.broker.replication.unclean_election = swarm.unclean_election;
  if (swarm.ids_expire_after > Duration{}) {
    options.broker.transactions.ids_expire_after = options.broker.logs.producers_expire_after = swarm.ids_expire_after;
    options.broker.transactions.expiry_interval = options.broker.logs.producer_check = kExpiryInterval;
  }
  return options;
}

Instant Disturber::schedule() {
  Instant quiet_at{};
  for (std::size_t index = 0; index < swarm_.disturbances.size(); ++index) {
    const Disturbance& disturbance = swarm_.disturbances[index];
    world_.scheduler.at(disturbance.at, *this, index);
    quiet_at = std::max(quiet_at, disturbance.at + disturbance.duration);
  }
  return quiet_at;
}

void Disturber::fire(std::uint64_t token) {
  if (!healed_) disturb(swarm_.disturbances[static_cast<std::size_t>(token)]);
}

void Disturber::disturb(const Disturbance& what) {
  Machine& victim = *world_.machines[what.victim % world_.machines.size()];
  Cluster& cluster = world_.cluster;
  const NodeId broker{static_cast<std::int32_t>(what.victim)};
  switch (what.kind) {
    case Fault::process_crash:
    case Fault::disk_unsynced_lost:
    case Fault::disk_lost:
    case Fault::clock_jump: return victim.crash_at_await(what.await_number, what.kind, what.duration);
    case Fault::process_pause:
    case Fault::application_pause: return victim.pause(what.kind, what.duration);
    case Fault::clock_step: return victim.step_clock(what.skew_ms);
    case Fault::long_outage:
      note(what.kind, what.duration);
      for (Machine* machine : world_.machines) machine->crash(Fault::process_crash, what.duration);
      return;
    case Fault::rebalance:
      if (world_.groups.empty()) return;
      if (cluster.faults().force_rebalance(world_.groups[what.victim % world_.groups.size()])) note(what.kind);
      return;
    case Fault::leader_change:
      if (cluster.faults().stop_node(broker, what.failover, what.duration)) note(what.kind, what.duration);
      return;
    case Fault::follower_lag:
      if (cluster.faults().stall_node(broker, what.duration)) note(what.kind, what.duration);
      return;
    case Fault::coordinator_moves:
      if (cluster.faults().move_coordinators(broker, what.duration)) note(what.kind, what.duration);
      return;
    case Fault::stale_coordinator: cluster.faults().move_coordinators(broker, what.failover, what.duration); return;
    case Fault::broker_restart: cluster.faults().restart(what.duration); return note(what.kind, what.duration);
    default: return;
  }
}

void Disturber::note(Fault kind, Duration duration) {
  world_.faults.add(kind);
  world_.network.trace().record(world_.scheduler.now(), 0, EventKind::fault, static_cast<std::uint64_t>(kind),
                                static_cast<std::uint64_t>(duration.ns), 0, [kind](TraceDetail& detail) { detail.text = name(kind); });
}

void Disturber::heal() {
  healed_ = true;
  world_.network.trace().record(world_.scheduler.now(), 0, EventKind::world_heals);
  world_.network.chance().be_fair();
  world_.network.options().message_lost = world_.network.options().reply_lost = {};
  world_.cluster.options().marker_delay_max = usual_.marker_delay_max;
  world_.cluster.options().follower_delay_max = usual_.follower_delay_max;
  world_.cluster.faults().heal();
  for (Machine* machine : world_.machines) machine->heal();
}

FaultCounts Disturber::faults() const {
  const NetworkCounters& network = world_.network.counters();
  const ClusterCounters& cluster = world_.cluster.truth().counters();
  FaultCounts counts = world_.faults;
  counts.add(Fault::message_lost, network.lost);
  counts.add(Fault::reply_lost, network.replies_lost);
  counts.add(Fault::late_request, network.late - network.late_endings);
  counts.add(Fault::late_end_txn, network.late_endings);
  counts.add(Fault::unclean_election, cluster.unclean_elections);
  counts.add(Fault::stale_coordinator, cluster.answered_from_memory);
  counts.add(Fault::ids_expire, cluster.ids_forgotten);
  if (swarm_.marker_delay_max > Duration{}) counts.add(Fault::slow_markers, cluster.commits);
  const auto skewed = [](core::TimeMs skew_ms) { return skew_ms != 0; };
  if (std::ranges::any_of(swarm_.worker_skews_ms, skewed)) counts.add(Fault::clock_skew);
  return counts;
}

}  // namespace turnstile::sim
