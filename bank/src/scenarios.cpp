#include "turnstile/bank/scenarios.hpp"

#include <memory>
#include <utility>

namespace turnstile::bank {

namespace {

using sim::Fault;
using sim::FaultSet;

// 3 workers with all four stages each, 4 partitions per topic, 10 ATMs, 100 commands over 5 accounts, delays of 1 to 10 ms per leg, 1 % of
// the messages lost, one crash or pause or rebalance on average.
Setup standard() {
  Setup setup;
  setup.name = "standard";
  setup.program = "turnstile";
  setup.flaws = flaws();
  setup.about = "3 workers, 10 ATMs, 100 commands over 5 accounts, swarm faults";
  return setup;
}

Setup contention() {
  Setup setup = standard();
  setup.name = "contention";
  setup.about = "as standard, all commands on one account";
  setup.workload.accounts = 1;
  return setup;
}

// More ids than a dedup window of a thousand holds, and repeats that come when a thousand others have come in between.
Setup long_account() {
  Setup setup = contention();
  setup.name = "long-account";
  setup.about = "3,000 commands on one account, and some are asked for again when a thousand others have been decided";
  setup.simulation.commands = 3'000;
  setup.simulation.rest_within = 900'000 * core::kNsPerMs;
  setup.simulation.rest_within_events = 3'000'000;
  setup.swarm.no_overlay = {};  // 3,000 turns that each wait for the fold take longer than commands live
  setup.swarm.client.late_duplicate = {1, 20};
  setup.swarm.clients = 40;
  setup.swarm.client.think_max = 5 * core::kNsPerMs;
  setup.swarm.client.duplicate_delay_max = 20'000 * core::kNsPerMs;
  setup.bounded_expiry = false;  // clients that do not wait for answers ask for more than small batches carry
  return setup;
}

Setup quiet() {
  Setup setup = standard();
  setup.name = "quiet";
  setup.about = "as standard, and nothing goes wrong";
  setup.swarm.faults = {};
  return setup;
}

// Commands vanish by retention: it is looked for every 5 s here, every 5 minutes in a real broker.
Setup outage() {
  Setup setup = standard();
  setup.name = "outage";
  setup.about = "no worker runs for longer than commands are kept";
  setup.swarm.faults = FaultSet::usual();
  setup.simulation.cluster.broker.logs.retention_check = 5'000 * core::kNsPerMs;
  setup.simulation.rest_within_events = 1'000'000;  // all that was asked during the outage is asked again
  setup.bounded_expiry = false;
  return setup;
}

// Brokers come and go in every run, and nothing else goes wrong.
Setup leader_changes() {
  Setup setup = standard();
  setup.name = "leader-changes";
  setup.about = "brokers are lost, followers lag, coordinators move, and nothing else goes wrong";
  setup.swarm.faults = FaultSet::of(Fault::leader_change, Fault::follower_lag, Fault::coordinator_moves);
  setup.swarm.replication_faults = {1, 2};
  return setup;
}

// What a right system cannot live through.
Setup unclean_election() {
  Setup setup = leader_changes();
  setup.name = "unclean-election";
  setup.about = "a replica that was not in sync leads: what was acknowledged is lost, and nothing can mend that";
  setup.swarm.faults.insert(Fault::unclean_election);
  setup.bounded_expiry = false;
  return setup;
}

Setup hot() {
  Setup setup = contention();
  setup.name = "hot";
  setup.about = "as contention, without the overlay: each turn waits until the state has come back";
  setup.swarm.worker.stages.overlay = false;
  return setup;
}

// Small enough for `--search exhaustive`: a worker has fewer awaits than a crash can name.
Setup small() {
  Setup setup;
  setup.name = "small";
  setup.program = "turnstile";
  setup.flaws = flaws();
  setup.varied = "bank.withdrawal";
  setup.about = "2 workers, 3 commands over one account, at most one crash";
  setup.workload.accounts = 1;
  setup.workload.withdrawal = {1, 2};
  setup.workload.fee = {};
  setup.workload.amount_max = 1;
  setup.workload.edge = {};
  setup.swarm.short_transactions = false;
  setup.swarm.no_overlay = {};
  setup.swarm.faults = FaultSet::of(Fault::process_crash);
  setup.swarm.workers = 2;
  setup.swarm.clients = 3;
  setup.swarm.disturbances_max = 1;
  setup.swarm.fault_window = core::kNsPerMs;
  setup.simulation = {};  // one broker
  setup.simulation.commands = 3;
  setup.simulation.cluster.broker.partitions = 1;
  setup.bounded_expiry = false;
  return setup;
}

Setup careless() {
  Setup setup = standard();
  setup.name = "careless";
  setup.about = "as standard, and some ask for nothing, for less than nothing, or for more than there is";
  setup.workload.careless = {1, 5};
  return setup;
}

// What the changelog remembers beyond the last record of each account is luck: here it is compacted soon.
void compact_changelog(Setup& setup) {
  sim::BrokerOptions& broker = setup.simulation.cluster.broker;
  sim::TopicOptions& changelog = broker.topics[static_cast<std::size_t>(core::Topic::sequencer_changelog)];
  changelog.compacts = true;
  changelog.removes = false;
  changelog.segment_ms = 500;
  changelog.cleanable_permil_min = 0;
  broker.logs.cleaner_backoff = 500 * core::kNsPerMs;
}

// Everything about deadlines happens often: positions are closed, ids forgotten, retries refused.
Setup deadlines() {
  Setup setup = standard();
  setup.name = "deadlines";
  setup.about = "commands live for 2 s only, and some are asked for again long after they were answered";
  setup.simulation.lifetime_ms = 2'000;
  setup.swarm.fault_window = 10'000 * core::kNsPerMs;
  setup.swarm.disturbances_max = 5;
  setup.swarm.client.think_max = 200 * core::kNsPerMs;
  setup.swarm.client.late_duplicate = {1, 4};
  setup.swarm.client.duplicate_delay_max = 12'000 * core::kNsPerMs;
  setup.bounded_expiry = false;
  return setup;
}

// Ids are asked for again when they are about to be forgotten, deadline and grace after they were issued.
Setup clocks() {
  Setup setup = deadlines();
  setup.name = "clocks";
  setup.about = "machines come back with another time, just when ids are forgotten and asked for again";
  setup.simulation.lifetime_ms = 1'000;
  setup.swarm.faults = FaultSet::of(Fault::message_lost, Fault::clock_skew, Fault::clock_jump, Fault::late_duplicate, Fault::rebalance);
  setup.swarm.fault_window = 12'000 * core::kNsPerMs;
  setup.swarm.disturbances_max = 8;
  setup.swarm.client.late_duplicate = {1, 2};
  setup.swarm.client.duplicate_delay_min = 4'000 * core::kNsPerMs;
  setup.swarm.client.duplicate_delay_max = 7'000 * core::kNsPerMs;
  setup.out_of_reach = {"transaction_aborted"};  // messages are lost, but nothing is away for as long as a producer tries
  compact_changelog(setup);
  return setup;
}

// A clock that is set back passes deadline and grace for the second time, behind a new takeover: what the watermark is for. No machine dies
// here, so that many takeovers come soon after a step: after aborts, and by rebalances.
Setup clock_steps() {
  Setup setup = clocks();
  setup.name = "clock-steps";
  setup.about = "as clocks, but clocks are set back and ahead while their workers run, transactions abort, and no machine dies";
  setup.workload.accounts = 10;
  setup.swarm.faults = FaultSet::of(Fault::message_lost, Fault::clock_step, Fault::late_duplicate, Fault::rebalance);
  setup.out_of_reach.clear();
  setup.swarm.clock_steps = {1, 1};
  setup.swarm.clock_steps_max = 24;
  setup.swarm.client.late_duplicate = {1, 1};
  setup.swarm.client.duplicate_delay_min = 4'500 * core::kNsPerMs;
  setup.swarm.client.duplicate_delay_max = 8'000 * core::kNsPerMs;
  setup.simulation.commands = 200;
  setup.simulation.worker_client.delivery_timeout = 80 * core::kNsPerMs;
  return setup;
}

// A group that deals its partitions out one by one gives a partition's sequencer to one worker and its validator to another.
Setup roles_apart() {
  Setup setup = standard();
  setup.name = "roles-apart";
  setup.about = "as standard, but one worker sequences what another validates";
  setup.simulation.roles_apart = true;
  return setup;
}

// Two owners in time, over and over, while deadlines pass.
Setup zombies() {
  Setup setup = standard();
  setup.name = "zombies";
  setup.about = "workers stand still for longer than a session, again and again; commands live for 5 s";
  setup.simulation.lifetime_ms = 5'000;
  setup.swarm.faults = FaultSet::of(Fault::message_lost, Fault::process_pause, Fault::application_pause, Fault::rebalance,
                                    Fault::process_crash, Fault::slow_markers, Fault::late_request, Fault::clock_skew);
  setup.swarm.fault_window = 15'000 * core::kNsPerMs;
  setup.swarm.disturbances_max = 10;
  setup.simulation.cluster.markers_apart = {1, 2};
  setup.swarm.client.think_max = 200 * core::kNsPerMs;
  setup.bounded_expiry = false;
  return setup;
}

// Commands vanish while they wait in the queue, and others behind them do not.
Setup short_retention() {
  Setup setup = hot();
  setup.name = "short-retention";
  setup.about = "as hot, and the command topics keep their records for a second only; commands live for 10 s";
  setup.simulation.lifetime_ms = 10'000;
  setup.swarm.fault_window = 5'000 * core::kNsPerMs;
  setup.swarm.disturbances_max = 5;
  sim::BrokerOptions& broker = setup.simulation.cluster.broker;
  for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced}) {
    broker.topics[static_cast<std::size_t>(topic)].retention_ms = 1'000;
    broker.topics[static_cast<std::size_t>(topic)].segment_ms = 100;
  }
  broker.logs.retention_check = 100 * core::kNsPerMs;
  setup.bounded_expiry = false;
  return setup;
}

Setup lull() {
  Setup setup = standard();
  setup.name = "lull";
  setup.about = "no worker runs for up to 30 s, which is no reason for a command to expire";
  setup.swarm.faults = FaultSet::usual();
  setup.swarm.outage_min = 3'000 * core::kNsPerMs;
  setup.swarm.outage_max = 30'000 * core::kNsPerMs;
  setup.out_of_reach = {"command_late", "position_closed", "input_vanished"};  // commands live, and are kept, for longer
  return setup;
}

Setup aborts() {
  Setup setup = standard();
  setup.name = "aborts";
  setup.about = "producers give a batch up after 80 ms: many transactions abort";
  setup.simulation.worker_client.delivery_timeout = 80 * core::kNsPerMs;
  setup.bounded_expiry = false;
  return setup;
}

// What a delayed request can do to transactions is the protocol's business. In these worlds much is late, and a producer gives up
// soon enough to begin its next transaction while the last one's writes are still on their way.
Setup late(std::string_view name, std::string_view about, sim::TransactionProtocol protocol) {
  Setup setup = standard();
  setup.name = name;
  setup.about = about;
  for (const Fault kind : {Fault::leader_change, Fault::follower_lag, Fault::coordinator_moves}) setup.swarm.faults.erase(kind);
  setup.simulation.lost_may_arrive = true;
  setup.simulation.worker_client.delivery_timeout = 80 * core::kNsPerMs;
  setup.simulation.cluster.broker.transactions.protocol = protocol;
  setup.bounded_expiry = false;
  return setup;
}

Setup protocol_before() {
  return late("protocol-before", "transactions as before Kafka 3.6, under late writes: they tear and hang",
              sim::TransactionProtocol::before);
}

Setup late_end() {
  Setup setup = late("late-end", "transactions as in Kafka 3.6 to 3.9, with late EndTxn and TxnOffsetCommit: they tear",
                     sim::TransactionProtocol::verified);
  setup.swarm.faults.insert(Fault::late_end_txn);
  return setup;
}

Setup protocol_v2() {
  Setup setup = late("protocol-v2", "transactions as in Kafka 4 (KIP-890), with everything late: none tears", sim::TransactionProtocol::v2);
  setup.swarm.faults.insert(Fault::late_end_txn);
  return setup;
}

// A producer that nobody needs for a while is forgotten: by its coordinator, and by the partitions that it wrote to. Not sooner than a
// takeover takes: a worker that is forgotten before its first transaction begins anew for ever.
Setup expiring_ids() {
  Setup setup = standard();
  setup.name = "expiring-ids";
  setup.about = "4 ATMs think for up to 20 s, and transactional ids expire after 10 to 30 s; workers die, brokers are away, rebalances";
  setup.swarm.faults = FaultSet::of(Fault::ids_expire, Fault::message_lost, Fault::broker_restart, Fault::rebalance, Fault::process_crash);
  setup.swarm.disturbances_max = 8;
  setup.swarm.fault_window = 60'000 * core::kNsPerMs;
  setup.swarm.clients = 4;
  setup.swarm.client.think_max = 2'000 * core::kNsPerMs;
  setup.simulation.commands = 40;
  setup.simulation.rest_within = 600'000 * core::kNsPerMs;
  return setup;
}

// KAFKA-21181, under the protocol that makes it fatal.
Setup stale_coordinator() {
  Setup setup = leader_changes();
  setup.name = "stale-coordinator";
  setup.about = "transactions as in Kafka 4; a coordinator that has moved answers from memory for a while, and clients find it";
  setup.swarm.faults = FaultSet::of(Fault::stale_coordinator, Fault::message_lost, Fault::reply_lost, Fault::coordinator_moves);
  setup.swarm.replication_faults = {1, 1};
  setup.swarm.message_lost = {1, 50};
  setup.simulation.cluster.broker.transactions.protocol = sim::TransactionProtocol::v2;
  return setup;
}

}  // namespace

std::vector<Setup> setups() {
  std::vector<Setup> all;
  for (const auto make : {standard,        contention, long_account, quiet,           outage,      leader_changes, unclean_election, hot,
                          small,           careless,   deadlines,    clocks,          clock_steps, roles_apart,    zombies,          lull,
                          short_retention, aborts,     expiring_ids, protocol_before, late_end,    protocol_v2,    stale_coordinator})
    all.push_back(make());
  return all;
}

const properties::Scenarios& scenarios() {
  static const properties::Scenarios all = [] {
    std::vector<std::shared_ptr<const properties::Scenario>> made;
    for (Setup& setup : setups()) made.push_back(std::make_shared<Scenario>(std::move(setup), kOracles));
    return properties::Scenarios(std::move(made));
  }();
  return all;
}

const properties::Scenario* find_scenario(std::string_view name) { return scenarios().find(name); }

}  // namespace turnstile::bank

namespace turnstile::properties {

template SimulatedRun<bank::Bank> simulate(const bank::Setup&, const Variant&, sim::Chance&, sim::Chance&, sim::TraceSink*,
                                           sim::StatesSeen*);
template class SimulatedScenario<bank::Bank, bank::Workload>;

}  // namespace turnstile::properties
