// The plain C program as a program of a World, under all of its faults.
#include "turnstile/world.hpp"

#include <gtest/gtest.h>

#include <string>

#include "counter_program.h"
#include "turnstile/gtest.hpp"
#include "turnstile/rdkafka.hpp"

namespace turnstile::rdkafka {
namespace {

std::string value_of(const Record& record) { return std::string(record.value); }

using CounterMain = int(const char*, const char*, const char*);

World counters(CounterMain* counter = counter_main) {
  return turnstile::world("c_counters")
      .topic("words", {.partitions = 2})
      .topic("counts", {.partitions = 2})
      .host("counter", 2, program([counter](Host& host) { counter(host.name().c_str(), "words", "counts"); }))
      .client("feeder", program([](Host&) {
                feeder_state state{};
                feeder_main("words", 12, &state);
              }))
      .flow("words", "counts", value_of, value_of);
}

TEST(WorldOfPrograms, a_c_program_holds_what_it_promises) { EXPECT_HOLDS(counters(), 100); }

// Offsets before outputs: a crash between the two loses a record. It is not fenced either, so that other properties fall as well.
TEST(WorldOfPrograms, a_careless_one_is_caught) {
  const World world = counters(careless_counter_main);
  bool lost = false;
  for (std::uint64_t seed = 0; seed < 2000 && !lost; ++seed) {
    const properties::RunResult result = world.run({.seed = seed});
    lost = result.violation && result.violation->property == "none_of_words_lost";
  }
  EXPECT_TRUE(lost);
}

}  // namespace
}  // namespace turnstile::rdkafka
