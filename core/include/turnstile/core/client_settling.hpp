// How a client settles a command that may never have an outcome: it reads up to a barrier behind which none can come. Members of Client.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "turnstile/core/client.hpp"

namespace turnstile::core {

// Checks whether a command can still have an outcome. The barrier is queried once per partition, after it was found necessary.
template <Aggregate A>
Task<void> Client<A>::settle() {
  const TimeMs now_ms = world_.clock.now_ms();
  ends_.clear();
  for (std::size_t index = 0; index < settling_.size() && !end_.failed;) {
    OpenCall<A>& call = *settling_[index];
    CallContext context = context_of(call, now_ms);
    if (!call.hears_refusals && world_.protocol.hears_refusals(context, policy_.times)) co_await hear_refusals(call);
    const bool over = world_.protocol.is_over(context, policy_.times);
    if (over && !call.barrier) {
      const std::optional<Offset> barrier = co_await end_of_events(call.partition);
      context.barrier = call.barrier = barrier;
    }
    if (world_.protocol.never_executed(context)) {
      end_without(call, NoOutcome::never_executed);
    } else if (over && context.over_ms - policy_.times.settled_ms() > policy_.patience_ms) {
      end_without(call, NoOutcome::gave_up);
    } else if (over || !call.hears_refusals) {
      ++index;
    } else {
      stop_settling(call);
      plan(call);
    }
  }
}

template <Aggregate A>
Task<void> Client<A>::hear_refusals(OpenCall<A>& call) {
  const TopicPartition refusals{Topic::rejected, call.partition};
  const LogStatus known = co_await reading_.try_to_know(refusals);
  if (!well(known)) co_return;
  call.hears_refusals = true;
  want_anew();
}

// None: it cannot be read now.
template <Aggregate A>
Task<std::optional<Offset>> Client<A>::end_of_events(PartitionId partition) {
  for (const auto& known : ends_) {
    if (known.partition == partition) co_return known.end;
  }
  const TopicPartition events{Topic::events, partition};
  const auto marks = co_await world_.log.watermarks(events);
  End end{partition, std::nullopt};
  if (marks) end.end = marks->high;
  if (!marks) well(std::unexpected(marks.error()));
  ends_.push_back(end);
  co_return end.end;
}

}  // namespace turnstile::core
