// The vocabulary of the trace: every kind of event that a run can have, of all layers in one list, with what its two numbers mean. The text
// is part of the trace hash, and so never changes; the name is what people and pages are shown.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "turnstile/sim/world/label.hpp"

namespace turnstile::sim {

enum class EventFamily : std::uint8_t { world, network, log, broker, transaction, group, replication, client, member, worker, host };

// X(enumerator, text, family, first number, second number); an empty number is always 0.
#define TURNSTILE_EVENT_KINDS(X)                                                                           \
  X(fault, "fault", world, "fault", "duration_ns")                                                         \
  X(world_heals, "world.heals", world, "", "")                                                             \
  X(net_send, "net.send", network, "connection", "request")                                                \
  X(net_request, "net.request", network, "connection", "request")                                          \
  X(net_answer, "net.answer", network, "connection", "answer")                                             \
  X(net_received, "net.received", network, "connection", "answer")                                         \
  X(net_cut, "net.cut", network, "connection", "in_flight")                                                \
  X(net_cut_seen, "net.cut_seen", network, "connection", "")                                               \
  X(log_append, "log.append", log, "partition", "offset_and_commit")                                       \
  X(log_marker, "log.marker", log, "partition", "offset_and_commit")                                       \
  X(log_duplicate, "log.duplicate", log, "partition", "offset")                                            \
  X(log_deleted, "log.deleted", log, "partition", "start")                                                 \
  X(broker_refused, "broker.refused", broker, "partition", "error")                                        \
  X(cluster_restart, "cluster.restart", broker, "downtime_ns", "")                                         \
  X(node_stops, "node.stops", broker, "node", "downtime_ns")                                               \
  X(node_starts, "node.starts", broker, "node", "")                                                        \
  X(node_lags, "node.lags", broker, "node", "duration_ns")                                                 \
  X(coordinator_stale, "coordinator.stale", broker, "transactional_id", "error")                           \
  X(coordinator_moved, "coordinator.moved", broker, "of_groups", "which")                                  \
  X(replicas_in_sync, "replicas.in_sync", replication, "partition", "count")                               \
  X(replicas_leader, "replicas.leader", replication, "partition", "node_and_lost_batches")                 \
  X(replicas_unclean_leader, "replicas.unclean_leader", replication, "partition", "node_and_lost_batches") \
  X(txn_begin, "txn.begin", transaction, "transaction", "")                                                \
  X(txn_end, "txn.end", transaction, "transaction", "how")                                                 \
  X(txn_fenced, "txn.fenced", transaction, "producer", "epoch")                                            \
  X(txn_decided, "txn.decided", transaction, "transactional_id", "commit")                                 \
  X(txn_timed_out, "txn.timed_out", transaction, "transactional_id", "")                                   \
  X(txn_completed, "txn.completed", transaction, "transactional_id", "commit")                             \
  X(txn_forgotten, "txn.forgotten", transaction, "transactional_id", "")                                   \
  X(group_offset, "group.offset", group, "partition", "offset")                                            \
  X(group_offset_superseded, "group.offset_superseded", group, "partition", "")                            \
  X(group_rebalancing, "group.rebalancing", group, "group", "")                                            \
  X(group_generation, "group.generation", group, "group", "generation")                                    \
  X(group_expelled, "group.expelled", group, "group", "member")                                            \
  X(member_assigned, "member.assigned", member, "generation", "partitions")                                \
  X(member_revoked, "member.revoked", member, "lost", "")                                                  \
  X(client_call, "atm.call", client, "entity", "command")                                                  \
  X(client_send, "atm.send", client, "partition", "record")                                                \
  X(client_return, "atm.return", client, "position", "command")                                            \
  X(client_no_outcome, "atm.no_outcome", client, "why", "command")                                         \
  X(worker_start, "worker.start", worker, "life", "")                                                      \
  X(worker_end, "worker.end", worker, "failed", "")                                                        \
  X(store_write, "store.write", worker, "partition", "checkpoint")                                         \
  X(host_start, "host.start", host, "life", "")                                                            \
  X(host_end, "host.end", host, "", "")                                                                    \
  X(host_died, "host.died", host, "calls", "")                                                             \
  X(host_note, "host.note", host, "note", "")                                                              \
  X(host_call, "host.call", host, "request", "")

enum class EventKind : std::uint8_t {
#define TURNSTILE_EVENT_KIND(enumerator, text, family, first, second) enumerator,
  TURNSTILE_EVENT_KINDS(TURNSTILE_EVENT_KIND)
#undef TURNSTILE_EVENT_KIND
};

struct EventKindFacts {
  std::string_view text;
  EventFamily family{};
  std::string_view first;  // what its numbers are; empty: always 0
  std::string_view second;
  std::uint64_t hash = 0;  // of the text, for the trace
};

inline constexpr std::array kEventKinds{
#define TURNSTILE_EVENT_KIND(enumerator, text, family, first, second) \
  EventKindFacts{text, EventFamily::family, first, second, hash_text(text)},
    TURNSTILE_EVENT_KINDS(TURNSTILE_EVENT_KIND)
#undef TURNSTILE_EVENT_KIND
};

constexpr const EventKindFacts& facts(EventKind kind) { return kEventKinds[static_cast<std::size_t>(kind)]; }
constexpr EventFamily family(EventKind kind) { return facts(kind).family; }

// "net.send", ...: the text, but with "client" for those of clients, which the hash knows as "atm".
constexpr std::string_view name(EventKind kind) {
  switch (kind) {
    case EventKind::client_call: return "client.call";
    case EventKind::client_send: return "client.send";
    case EventKind::client_return: return "client.return";
    case EventKind::client_no_outcome: return "client.no_outcome";
    default: return facts(kind).text;
  }
}

}  // namespace turnstile::sim
