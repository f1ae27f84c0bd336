// Blocking code on librdkafka as a program of a World:
//
//   turnstile::world("counters").topic(...).host("counter", 2, rdkafka::program([](Host& host) { counter_main(host.name().c_str()); }));
//
// It is started, killed and started again as any other; its calls, its groups and its end are known to the world.
#pragma once

#include <functional>

#include "turnstile/rdkafka/fiber.hpp"
#include "turnstile/sim/run/host.hpp"

namespace turnstile::rdkafka {

ProgramBody program(std::function<void(Host&)> body, FiberOptions options = {});

}  // namespace turnstile::rdkafka
