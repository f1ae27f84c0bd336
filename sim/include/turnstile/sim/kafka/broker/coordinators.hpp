// The coordinators of transactional ids and of groups: each is on one broker, until it moves. Its log is replicated and never lost, but the
// next broker has to load it first, and clients have to find it again.
//
// Source: TransactionCoordinator.onElection and onResignation, GroupCoordinator.onElection and onResignation of Kafka 3.9.
#pragma once

#include <cstdint>
#include <vector>

#include "turnstile/sim/kafka/broker/replicas.hpp"

namespace turnstile::sim {

class Coordinators {
 public:
  explicit Coordinators(std::int32_t nodes) : nodes_(nodes) {}

  struct Seat {
    NodeId node{};
    MetadataVersion since = 0;
    Instant loaded_at{};
    Instant unaware_until{};  // until then the broker that it left has not noticed
  };
  const Seat& seat(std::uint32_t number) {
    for (auto next = static_cast<std::uint32_t>(seats_.size()); next <= number; ++next) {
      seats_.push_back({NodeId{static_cast<std::int32_t>(next % static_cast<std::uint32_t>(nodes_))}, 0, {}, {}});
    }
    return seats_[number];
  }
  // The error for a client that knows all moves up to `known`.
  KafkaError check(std::uint32_t number, MetadataVersion known, Instant now) {
    if (nodes_ == 1) return KafkaError::none;
    const Seat& found = seat(number);
    if (known < found.since) return KafkaError::not_coordinator;
    return now < found.loaded_at ? KafkaError::coordinator_load_in_progress : KafkaError::none;
  }
  // The broker that it left would still answer.
  bool unaware(std::uint32_t number, Instant now) { return nodes_ > 1 && now < seat(number).unaware_until; }
  // For brokers, which always find each other's coordinators.
  bool loading(std::uint32_t number, Instant now) { return nodes_ > 1 && now < seat(number).loaded_at; }
  Instant loaded_at(std::uint32_t number) { return nodes_ > 1 ? seat(number).loaded_at : Instant{}; }

  // All coordinators on that node move to another: `moved(number)` for each.
  template <class Moved>
  void move(NodeId from, NodeId to, Instant loaded_at, Instant unaware_until, MetadataVersion version, Moved&& moved) {
    for (std::uint32_t number = 0; number < seats_.size(); ++number) {
      if (seats_[number].node != from) continue;
      seats_[number] = {to, version, loaded_at, unaware_until};
      moved(number);
    }
  }

 private:
  std::int32_t nodes_;
  std::vector<Seat> seats_;
};

}  // namespace turnstile::sim
