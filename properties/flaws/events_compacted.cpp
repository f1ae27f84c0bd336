// The events topic is compacted by key: of each account's outcomes in a closed segment only the last remains. The state cannot be rebuilt.
// Part of the original design.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void events_compacted(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) {
    sim::BrokerOptions& broker = world.cluster.broker;
    sim::TopicOptions& events = sim::options_of(broker.topics, core::Topic::events);
    events.compacts = true;
    events.removes = false;
    events.segment_ms = 1'000;
    events.cleanable_permil_min = 0;
    broker.logs.cleaner_backoff = 1'000 * core::kMs;
  };
}

}  // namespace turnstile::properties::flaws
