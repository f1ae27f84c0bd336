// The effects of a request, or of the passing of time, on a broker: values, carried out by the Cluster.
#pragma once

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "turnstile/sim/kafka/broker/transaction_journal.hpp"
#include "turnstile/sim/kafka/network.hpp"

namespace turnstile::sim {

inline constexpr Instant kNever = Instant::max();

enum class BrokerEventKind : std::uint8_t {
  appended,     // where, batch
  duplicate,    // where; first: the old offset
  refused,      // first: the error
  marked,       // where, batch
  fenced,       // first: the producer id, second: the epoch that is now too old
  decided,      // first: the transactional id, second: 1 for commit
  timed_out,    // first: the transactional id
  completed,    // first: the transactional id
  forgotten,    // first: the transactional id, which had not been used for long
  offsets,      // where; first: the group, second: the offset that the group has now committed, batch: the transaction's number
  rebalancing,  // first: the group
  generation,   // first: the group, second: the new generation
  expelled,     // first: the group, second: the member
  deleted,      // where; first: the new start
  in_sync,      // where; first: how many replicas are in sync now
  led,          // where; first: the new leader, second: how many batches were lost with the old one
  led_unclean,  // the same, by a replica that was not in sync
  recalled,     // a coordinator that has moved and does not know it answered; first: the transactional id, second: the error
  superseded,   // where; first: the group, batch: the transaction whose offset was committed, and had been superseded by a plain commit
  moved,        // a coordinator; first: 0 for a transactional id's and 1 for a group's, second: which
};

struct BrokerEvent {
  BrokerEventKind kind{};
  TopicPartition where{};
  std::uint32_t batch = 0;  // its index in the log
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

struct BrokerEffects {
  struct Reply {
    RequestId to{};
    Answer answer;
  };
  struct Decided {
    TransactionalId transactional_id{};
    std::uint32_t markers = 0;  // to be written, each by Broker::write_marker
  };
  std::vector<Reply> replies;
  std::vector<BrokerEvent> events;
  struct Unmarked {
    TransactionalId transactional_id{};
    std::uint32_t marker = 0;  // to be written again: its partition has no leader, or lost it with its leader
  };
  std::vector<Decided> decided;
  std::vector<Unmarked> unmarked;
  // A batch that was lost with its leader.
  struct Lost {
    std::uint32_t transaction = 0;  // the harness's number of it
    LostBatch batch;
  };
  std::vector<Lost> lost;

  // `answer`: one of the alternatives of Answer.
  template <class A>
  void reply(const RequestId& to, A&& answer) {
    replies.emplace_back(to, std::forward<A>(answer));
  }
  void reply(const RequestId& to, KafkaError error) { replies.emplace_back(to, ErrorAnswer{error}); }
  void note(BrokerEventKind kind, std::uint64_t first = 0, std::uint64_t second = 0) { events.push_back({kind, {}, 0, first, second}); }
  bool empty() const { return replies.empty() && events.empty() && decided.empty() && unmarked.empty() && lost.empty(); }
  void clear() {
    replies.clear();
    events.clear();
    decided.clear();
    unmarked.clear();
    lost.clear();
  }
};

}  // namespace turnstile::sim
