// What the stages of one partition share. Nothing is owned; all of it outlives the stages.
#pragma once

#include "turnstile/core/admission_book.hpp"
#include "turnstile/core/codec.hpp"
#include "turnstile/core/counters.hpp"
#include "turnstile/core/decider.hpp"
#include "turnstile/core/ledger.hpp"
#include "turnstile/core/options.hpp"
#include "turnstile/core/protocol.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

template <Aggregate A>
struct StageContext {
  PartitionId partition;
  const StageOptions& options;
  const Protocol& protocol;
  const Decider<A>& decider;
  const Codec<A>& codec;
  Ledger<A>& ledger;
  AdmissionBook& book;
  WorkerCounters& counters;
};

}  // namespace turnstile::core
