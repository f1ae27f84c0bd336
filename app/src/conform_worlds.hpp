// The worlds that the model can be compared with. `turnstile` has those of the real librdkafka, `turnstile-rdkafka` that of the simulated
// one: both export the same functions, so that one program cannot have both.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/app/kafka_flags.hpp"
#include "turnstile/conformance/world.hpp"

namespace turnstile::app {

inline constexpr std::array<std::string_view, 4> kConformWorlds{"kafka", "mock", "rdkafka", "sim"};

struct ConformFlags {
  KafkaFlags kafka;
  std::string restart;
  std::uint32_t nodes = 1;
  std::string kafka_dir;
  std::string world = "kafka";
  std::uint32_t programs = 200;
  std::string seed;
  std::uint32_t at_a_time = 32;
  std::string only;
  std::vector<std::string> files;
  std::string out;
  std::string duration;
  std::string markdown;
  bool no_fixed = false;
  bool mistakes = false;
  bool no_shrink = false;
};

// Goes on as another program, with the same arguments, if that world is not this one's, or needs brokers to be started. Exits if it cannot.
void go_where_that_world_is(const ConformFlags& flags);
// `seed`: of all that the world draws.
std::unique_ptr<conformance::World> conform_world(const ConformFlags& flags, std::uint64_t seed);

}  // namespace turnstile::app
