#include "simulated_cluster.hpp"

#include <algorithm>

#include "sim_names.hpp"

namespace turnstile::conformance {

namespace {

using sim::Duration;
using sim::Instant;

constexpr Duration kMarkerDelayMax = 30 * kMs;  // so that a reader can come in between
constexpr Duration kFetchRound = 5 * kMs;       // a follower has fetched what was appended

}  // namespace

sim::NetworkOptions network_options() {
  sim::NetworkOptions options;
  options.delay_min = 100 * core::kUs;
  options.delay_max = 1 * kMs;
  return options;
}

sim::ClusterOptions cluster_options(const Program& program, const BrokerTimes& times, sim::Mistake mistake) {
  sim::ClusterOptions options;
  options.broker.mistake = mistake;
  options.broker.logs.retention_check = core::milliseconds(times.retention_check_ms);
  options.broker.logs.cleaner_backoff = core::milliseconds(times.cleaner_backoff_ms);
  options.broker.transactions.timeout_max = core::milliseconds(times.transaction_timeout_max_ms);
  options.broker.transactions.scan_interval = core::milliseconds(times.transaction_scan_ms);
  options.broker.transactions.ids_expire_after = options.broker.logs.producers_expire_after = core::milliseconds(times.ids_expire_ms);
  options.broker.transactions.expiry_interval = options.broker.logs.producer_check = core::milliseconds(times.expiry_check_ms);
  options.broker.groups.session_timeout_min = core::milliseconds(times.session_timeout_min_ms);
  options.broker.replication.nodes = program.nodes;
  options.broker.replication.cuts_off_followers = true;
  options.broker.replication.unclean_election = std::ranges::any_of(program.topics, &TopicSpec::unclean_election);
  options.follower_delay_max = kFetchRound;
  options.marker_delay_max = kMarkerDelayMax;
  options.markers_apart = {1, 2};
  return options;
}

std::size_t request_kind(Api api) {
  switch (api) {
    case Api::produce: return sim::Request(sim::Produce{}).index();
    case Api::fetch: return sim::Request(sim::Fetch{}).index();
    case Api::list_offsets: return sim::Request(sim::ListOffsets{}).index();
    case Api::offset_commit: return sim::Request(sim::OffsetCommit{}).index();
    case Api::offset_fetch: return sim::Request(sim::OffsetFetch{}).index();
    case Api::join_group: return sim::Request(sim::JoinGroup{}).index();
    case Api::heartbeat: return sim::Request(sim::Heartbeat{}).index();
    case Api::leave_group: return sim::Request(sim::LeaveGroup{}).index();
    case Api::sync_group: return sim::Request(sim::SyncGroup{}).index();
    case Api::init_producer_id: return sim::Request(sim::InitProducerId{}).index();
    case Api::add_partitions_to_txn: return sim::Request(sim::AddPartitionsToTxn{}).index();
    case Api::add_offsets_to_txn: return sim::Request(sim::AddOffsetsToTxn{}).index();
    case Api::end_txn: return sim::Request(sim::EndTxn{}).index();
    case Api::txn_offset_commit: return sim::Request(sim::TxnOffsetCommit{}).index();
  }
  return 0;
}

}  // namespace turnstile::conformance
