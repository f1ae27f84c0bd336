#include "turnstile/sim/run/faults.hpp"

namespace turnstile::sim {

namespace {

constexpr std::array<FaultAbout, kFaultKinds> kFaults{{
    {Fault::message_lost, "message_lost", "a message is lost and cuts its connection"},
    {Fault::reply_lost, "reply_lost", "a request is applied and its reply lost"},
    {Fault::process_crash, "process_crash", "a worker dies at one of its awaits and is started again"},
    {Fault::process_pause, "process_pause", "a worker stands still, heartbeats too"},
    {Fault::application_pause, "application_pause", "a worker's application stands still, its heartbeats go on"},
    {Fault::rebalance, "rebalance", "the group is made to rebalance"},
    {Fault::broker_restart, "broker_restart", "all connections are cut and no broker answers for a while"},
    {Fault::disk_unsynced_lost, "disk_unsynced_lost", "a worker's machine dies and its disk loses the last writes"},
    {Fault::disk_lost, "disk_lost", "a worker's machine dies and comes back with an empty disk"},
    {Fault::disk_write_fails, "disk_write_fails", "the store refuses a write"},
    {Fault::clock_skew, "clock_skew", "clocks disagree, within what is allowed"},
    {Fault::late_request, "late_request", "a request on a connection that was cut is executed late"},
    {Fault::slow_markers, "slow_markers", "the markers of a committed transaction come late"},
    {Fault::long_outage, "long_outage", "no worker runs for longer than commands are kept"},
    {Fault::poison_record, "poison_record", "a client writes a record that no sequencer may admit"},
    {Fault::late_duplicate, "late_duplicate", "a client sends a command again that was answered already"},
    {Fault::client_gives_up, "client_gives_up", "a client walks away before the answer"},
    {Fault::late_end_txn, "late_end_txn", "an EndTxn or TxnOffsetCommit on a connection that was cut is executed late"},
    {Fault::leader_change, "leader_change", "a broker is lost: in-sync followers lead what it led, and coordinators move"},
    {Fault::follower_lag, "follower_lag", "a follower fetches nothing for a while, and falls out of the in-sync sets"},
    {Fault::coordinator_moves, "coordinator_moves", "a broker hands its coordinators over to another"},
    {Fault::unclean_election, "unclean_election", "a replica that was not in sync leads, and acknowledged records are lost"},
    {Fault::clock_jump, "clock_jump", "a worker's machine dies and comes back with another time"},
    {Fault::clock_step, "clock_step", "a worker's clock is set back or ahead while it runs"},
    {Fault::stale_coordinator, "stale_coordinator", "a coordinator that has moved answers from memory for a while"},
    {Fault::ids_expire, "ids_expire", "transactional ids and producers that are unused for some seconds are forgotten"},
    {Fault::client_stalls, "client_stalls", "a client reads nothing for a while, though it goes on sending"},
}};

}  // namespace

std::span<const FaultAbout> all_faults() { return kFaults; }

std::string_view name(Fault kind) { return kFaults[static_cast<std::size_t>(kind)].name; }

std::optional<Fault> fault_named(std::string_view name) {
  for (const auto& about : kFaults) {
    if (about.name == name) return about.kind;
  }
  return std::nullopt;
}

}  // namespace turnstile::sim
