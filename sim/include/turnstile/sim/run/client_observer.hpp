// Observes the clients of a simulated system for the history: call, return, unknown.
#pragma once

#include <cstdint>

#include "turnstile/core/client_user.hpp"
#include "turnstile/core/records.hpp"
#include "turnstile/core/topic.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

using ClientId = std::uint32_t;  // from 0

using core::NoOutcome;

template <core::Aggregate A>
class ClientObserver {
 public:
  virtual ~ClientObserver() = default;
  virtual void on_call(ClientId client, const core::Command<A>& command, Instant now) = 0;
  // `where`: the record that the client read the outcome from.
  virtual void on_return(ClientId client, const core::Command<A>& command, const core::Outcome<A>& outcome,
                         core::TopicPartitionOffset where, Instant now) = 0;
  virtual void on_no_outcome(ClientId client, const core::Command<A>& command, NoOutcome why, Instant now) = 0;
};

}  // namespace turnstile::sim
