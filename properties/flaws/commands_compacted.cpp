// The command topics are compacted by key: of several commands of one account in a closed segment only the last remains, read or not. Part
// of the original design.
#include "flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::properties::flaws {

void commands_compacted(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) {
    sim::BrokerOptions& broker = world.cluster.broker;
    for (const core::Topic topic : {core::Topic::commands, core::Topic::sequenced}) {
      sim::TopicOptions& commands = sim::options_of(broker.topics, topic);
      commands.compacts = true;
      commands.segment_ms = 100;
      commands.cleanable_permil_min = 0;
    }
    broker.logs.cleaner_backoff = 100 * core::kMs;
  };
}

}  // namespace turnstile::properties::flaws
