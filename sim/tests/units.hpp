// What every test of the simulated cluster counts and names.
#pragma once

#include "turnstile/core/topic.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

inline constexpr TimeNs kMs = core::kNsPerMs;

inline core::TopicPartition place(core::Topic topic, std::int32_t partition = 0) { return {topic, core::PartitionId{partition}}; }

inline const core::TopicPartition kEvents = place(core::Topic::events);

}  // namespace turnstile::sim
