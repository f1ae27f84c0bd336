// The worlds of turnstile-rdkafka.
#include "conform_worlds.hpp"

#include "turnstile/conformance/rdkafka_world.hpp"

namespace turnstile::app {

void go_where_that_world_is(const ConformFlags& flags) {
  if (flags.world != "rdkafka") usage("turnstile-rdkafka has the world rdkafka alone: run turnstile conform");
}

std::unique_ptr<conformance::World> conform_world(const ConformFlags&, std::uint64_t seed) {
  return std::make_unique<conformance::RdkafkaWorld>(conformance::SimWorldOptions{.seed = seed});
}

}  // namespace turnstile::app
