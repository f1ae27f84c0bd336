// The plain C program as a program of a World, under all of its faults.
#include "turnstile/world.hpp"

#include <gtest/gtest.h>

#include <string>

#include "counter_program.h"
#include "turnstile/gtest.hpp"
#include "turnstile/rdkafka/program.hpp"

namespace turnstile::rdkafka {
namespace {

std::string value_of(const Record& record) { return std::string(record.value); }

World counters() {
  return turnstile::world("c_counters")
      .topic("words", {.partitions = 2})
      .topic("counts", {.partitions = 2})
      .host("counter", 2, program([](Host& host) { counter_main(host.name().c_str(), "words", "counts"); }))
      .client("feeder", program([](Host&) {
                feeder_state state{};
                feeder_main("words", 12, &state);
              }))
      .flow("words", "counts", value_of, value_of);
}

TEST(WorldOfPrograms, a_c_program_holds_what_it_promises) { EXPECT_HOLDS(counters(), 100); }

}  // namespace
}  // namespace turnstile::rdkafka
