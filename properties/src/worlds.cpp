#include "turnstile/properties/worlds.hpp"

#include <algorithm>
#include <array>

#include "turnstile/core/assert.hpp"

namespace turnstile::properties {

namespace {

using sim::Fault;
using sim::FaultSet;

// More ids than a dedup window of a thousand, and retries after a thousand other commands.
void long_queue(World& world) {
  world.simulation.commands = 3'000;
  world.simulation.rest_within = 900'000 * core::kMs;
  world.simulation.rest_within_events = 3'000'000;
  world.swarm.no_overlay = {};  // 3,000 turns that each wait for the fold take longer than commands live
  world.swarm.client.late_duplicate = {1, 20};
  world.swarm.clients = 40;
  world.swarm.client.think_max = 5 * core::kMs;
  world.swarm.client.duplicate_delay_max = 20'000 * core::kMs;
  // With `client` one command is decided after the other, but a client may lose every race: it promises progress, not fairness.
  world.turns = core::TurnsSet::of(core::Turns::requeue, core::Turns::park, core::Turns::fused);
  world.bounded_expiry = false;  // clients that do not wait for responses send more than small batches carry
}

void quiet(World& world) { world.swarm.faults = {}; }

// Commands expire by retention: checked every 5 s here, every 5 minutes in a real broker.
void outage(World& world) {
  world.swarm.faults = FaultSet::usual();
  world.simulation.cluster.broker.logs.retention_check = 5'000 * core::kMs;
  world.simulation.rest_within_events = 1'000'000;  // everything sent during the outage is retried
  world.bounded_expiry = false;
}

// Brokers fail and come back in every run, and nothing else goes wrong.
void leader_changes(World& world) {
  world.swarm.faults = FaultSet::of(Fault::leader_change, Fault::follower_lag, Fault::coordinator_moves);
  world.swarm.replication_faults = {1, 2};
}

// What a right system cannot survive.
void unclean_election(World& world) {
  leader_changes(world);
  world.swarm.faults.insert(Fault::unclean_election);
  world.bounded_expiry = false;
  world.breaks_its_word = "acknowledged records are lost with their leader";
}

void hot(World& world) { world.swarm.worker.stages.overlay = false; }

// What the changelog has beyond the last record of each account is luck: here it is compacted early.
void compact_changelog(World& world) {
  sim::BrokerOptions& broker = world.simulation.cluster.broker;
  sim::TopicOptions& changelog = sim::options_of(broker.topics, core::Topic::sequencer_changelog);
  changelog.compacts = true;
  changelog.removes = false;
  changelog.segment_ms = 500;
  changelog.cleanable_permil_min = 0;
  broker.logs.cleaner_backoff = 500 * core::kMs;
}

// Everything about deadlines happens often: positions are closed, ids forgotten, retries refused.
void deadlines(World& world) {
  world.simulation.lifetime_ms = 2'000;
  world.swarm.faults.insert(Fault::client_stalls);
  world.swarm.fault_window = 10'000 * core::kMs;
  world.swarm.disturbances_max = 5;
  world.swarm.client.think_max = 200 * core::kMs;
  world.swarm.client.late_duplicate = {1, 4};
  world.swarm.client.duplicate_delay_max = 12'000 * core::kMs;
  world.bounded_expiry = false;
}

// Ids are retried when they are about to be forgotten: deadline and grace after they were issued.
void clocks(World& world) {
  deadlines(world);
  world.simulation.lifetime_ms = 1'000;
  world.swarm.faults = FaultSet::of(Fault::message_lost, Fault::clock_skew, Fault::clock_jump, Fault::late_duplicate, Fault::rebalance);
  world.swarm.fault_window = 12'000 * core::kMs;
  world.swarm.disturbances_max = 8;
  world.swarm.client.late_duplicate = {1, 2};
  world.swarm.client.duplicate_delay_min = 4'000 * core::kMs;
  world.swarm.client.duplicate_delay_max = 7'000 * core::kMs;
  world.out_of_reach = {"transaction_aborted"};  // messages are lost, but no broker is away for as long as a producer retries
  compact_changelog(world);
}

// A clock that is set back passes deadline and grace a second time, after a new takeover: the watermark exists for this. No machine dies
// here, so that many takeovers follow soon after a step: after aborts, and by rebalances.
void clock_steps(World& world) {
  clocks(world);
  world.swarm.faults = FaultSet::of(Fault::message_lost, Fault::clock_step, Fault::late_duplicate, Fault::rebalance);
  world.out_of_reach.clear();
  world.swarm.clock_steps = {1, 1};
  world.swarm.clock_steps_max = 24;
  world.swarm.client.late_duplicate = {1, 1};
  world.swarm.client.duplicate_delay_min = 4'500 * core::kMs;
  world.swarm.client.duplicate_delay_max = 8'000 * core::kMs;
  world.simulation.commands = 200;
  world.simulation.worker_client.delivery_timeout = 80 * core::kMs;
}

// A group that assigns its partitions one by one gives a partition's sequencer to one worker and its validator to another.
void roles_apart(World& world) { world.simulation.roles_apart = true; }

// Two owners in time, over and over, while deadlines pass.
void zombies(World& world) {
  world.simulation.lifetime_ms = 5'000;
  world.swarm.faults = FaultSet::of(Fault::message_lost, Fault::process_pause, Fault::application_pause, Fault::rebalance,
                                    Fault::process_crash, Fault::slow_markers, Fault::late_request, Fault::clock_skew);
  world.swarm.fault_window = 15'000 * core::kMs;
  world.swarm.disturbances_max = 10;
  world.simulation.cluster.markers_apart = {1, 2};
  world.swarm.client.think_max = 200 * core::kMs;
  world.bounded_expiry = false;
}

// Waiting commands expire by retention, while others behind them do not.
void short_retention(World& world) {
  hot(world);
  world.simulation.lifetime_ms = 10'000;
  world.swarm.fault_window = 5'000 * core::kMs;
  world.swarm.disturbances_max = 5;
  sim::BrokerOptions& broker = world.simulation.cluster.broker;
  for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced}) {
    sim::options_of(broker.topics, topic).retention_ms = 1'000;
    sim::options_of(broker.topics, topic).segment_ms = 100;
  }
  broker.logs.retention_check = 100 * core::kMs;
  world.bounded_expiry = false;
}

void lull(World& world) {
  world.swarm.faults = FaultSet::usual();
  world.swarm.outage_min = 3'000 * core::kMs;
  world.swarm.outage_max = 30'000 * core::kMs;
  world.out_of_reach = {"command_late", "position_closed", "input_vanished"};  // commands live, and are kept, for longer
}

void aborts(World& world) {
  world.simulation.worker_client.delivery_timeout = 80 * core::kMs;
  world.bounded_expiry = false;
}

// What a delayed request can do to transactions depends on the protocol. In these worlds many requests are late, and a producer gives up
// early enough to begin its next transaction while writes of the last one are still in flight.
void late(World& world, sim::TransactionProtocol protocol) {
  for (const Fault kind : {Fault::leader_change, Fault::follower_lag, Fault::coordinator_moves}) world.swarm.faults.erase(kind);
  world.simulation.lost_may_arrive = true;
  world.simulation.worker_client.delivery_timeout = 80 * core::kMs;
  world.simulation.cluster.broker.transactions.protocol = protocol;
  world.bounded_expiry = false;
}

void protocol_before(World& world) {
  late(world, sim::TransactionProtocol::before);
  world.breaks_its_word = "a late write tears a transaction, or hangs";
}

void late_end(World& world) {
  late(world, sim::TransactionProtocol::verified);
  world.swarm.faults.insert(Fault::late_end_txn);
  world.breaks_its_word = "a late EndTxn or TxnOffsetCommit tears the next transaction";
}

void protocol_v2(World& world) {
  late(world, sim::TransactionProtocol::v2);
  world.swarm.faults.insert(Fault::late_end_txn);
}

// Idle producers are forgotten: by their coordinator, and by the partitions they wrote to. Not sooner than a takeover takes: a worker that
// is forgotten before its first transaction would reopen forever.
void expiring_ids(World& world) {
  world.swarm.faults = FaultSet::of(Fault::ids_expire, Fault::message_lost, Fault::broker_restart, Fault::rebalance, Fault::process_crash);
  world.swarm.disturbances_max = 8;
  world.swarm.fault_window = 60'000 * core::kMs;
  world.swarm.clients = 4;
  world.swarm.client.think_max = 2'000 * core::kMs;
  world.simulation.commands = 40;
  world.simulation.rest_within = 600'000 * core::kMs;
}

// KAFKA-21181, under the protocol that makes it fatal.
void stale_coordinator(World& world) {
  leader_changes(world);
  world.swarm.faults = FaultSet::of(Fault::stale_coordinator, Fault::message_lost, Fault::reply_lost, Fault::coordinator_moves);
  world.swarm.replication_faults = {1, 1};
  world.swarm.message_lost = {1, 50};
  world.simulation.cluster.broker.transactions.protocol = sim::TransactionProtocol::v2;
  world.breaks_its_word = "the old coordinator answers from memory";
}

constexpr auto kWorlds = std::to_array<NamedWorld>({
    {"long", "3,000 commands, some retried after a thousand others were decided", long_queue},
    {"quiet", "nothing goes wrong", quiet},
    {"outage", "no worker runs for longer than commands are kept", outage},
    {"leader-changes", "brokers fail, followers lag, coordinators move, and nothing else goes wrong", leader_changes},
    {"unclean-election", "an out-of-sync replica becomes leader: acknowledged records are lost, and no system can repair that",
     unclean_election},
    {"hot", "without the overlay: each turn waits until the outcome is read back", hot},
    {"deadlines", "commands live for only 2 s, and some are retried long after their response", deadlines},
    {"clocks", "machines come back with a changed clock, just when ids are forgotten and retried", clocks},
    {"clock-steps", "like clocks, but clocks are set back and ahead while their workers run, transactions abort, and no machine dies",
     clock_steps},
    {"roles-apart", "one worker sequences what another validates", roles_apart},
    {"zombies", "workers are paused for longer than the session timeout, again and again; commands live for 5 s", zombies},
    {"short-retention", "like hot, and the command topics keep their records for only a second; commands live for 10 s", short_retention},
    {"lull", "no worker runs for up to 30 s, which must not expire a command", lull},
    {"aborts", "producers give up a batch after 80 ms: many transactions abort", aborts},
    {"protocol-before", "transactions as before Kafka 3.6, under late writes: they tear and hang", protocol_before},
    {"late-end", "transactions as in Kafka 3.6 to 3.9, with late EndTxn and TxnOffsetCommit: they tear", late_end},
    {"protocol-v2", "transactions as in Kafka 4 (KIP-890), with everything late: none tears", protocol_v2},
    {"expiring-ids",
     "4 clients pause for up to 20 s, and transactional ids expire after 10 to 30 s; workers die, brokers are down, rebalances",
     expiring_ids},
    {"stale-coordinator", "transactions as in Kafka 4; the old coordinator answers from memory for a while, and clients still use it",
     stale_coordinator},
});

}  // namespace

std::span<const NamedWorld> all_worlds() { return kWorlds; }

const NamedWorld& world_named(std::string_view name) {
  const auto found = std::ranges::find(kWorlds, name, &NamedWorld::name);
  TURNSTILE_ASSERT(found != kWorlds.end());
  return *found;
}

}  // namespace turnstile::properties
