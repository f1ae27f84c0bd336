// A service of two threads as a program of a World, under all of its faults.
#include <gtest/gtest.h>

#include "counter_program.h"
#include "threaded_service.hpp"
#include "turnstile/gtest.hpp"
#include "turnstile/properties/shrink.hpp"
#include "turnstile/rdkafka.hpp"
#include "turnstile/world.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define REAL_THREADS_IN_WORLDS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL_THREADS_IN_WORLDS 1
#endif
#endif

#ifndef REAL_THREADS_IN_WORLDS

namespace turnstile::rdkafka {
namespace {

std::string value_of_word(const Record& record) { return std::string(record.value); }

World copiers(Slip slip) {
  return turnstile::world("copiers")
      .topic("words", {.partitions = 2})
      .topic("copies", {.partitions = 2})
      .host("copier", 2, program([slip](Host& host) {
              try {
                ThreadedService("words", "copies", slip).consume();
              } catch (const std::runtime_error& error) {
                host.note(error.what());
              }
            }))
      .client("feeder", program([](Host&) {
                feeder_state state{};
                feeder_main("words", 12, &state);
              }))
      .flow("words", "copies", value_of_word, value_of_word)
      .without("slow_markers")  // it has no transactions
      .without("none_of_words_twice")
      .without("words_in_order");
}

TEST(WorldOfThreads, a_consumer_and_a_worker_hold_what_they_promise) { EXPECT_HOLDS(copiers(Slip::none), 100); }

// The first seed that fails so, found, replayed and shrunk: what the smallest run says.
std::string caught(Slip slip, std::string_view property) {
  const World world = copiers(slip);
  for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
    const properties::RunResult result = world.run({.seed = seed, .record = true});
    if (!result.violation || result.violation->property != property) continue;
    EXPECT_EQ(world.run({.seed = seed}).hash, result.hash);
    const properties::Shrunk shrunk = properties::shrink(world, {}, properties::failed_run(result));
    EXPECT_TRUE(shrunk.reproduced);
    EXPECT_LT(shrunk.run.choices.size(), result.recording.size() / 4);
    const properties::RunResult smallest = world.run({.seed = seed, .recording = &shrunk.run.choices});
    EXPECT_EQ(smallest.hash, shrunk.run.hash);
    return smallest.violation ? std::string(smallest.violation->property) + ": " + smallest.violation->message : "none";
  }
  ADD_FAILURE() << "not found";
  return {};
}

TEST(WorldOfThreads, offsets_of_unfinished_work_lose_words) {
  const std::string told = caught(Slip::commits_what_is_queued, "none_of_words_lost");
  EXPECT_TRUE(told.starts_with("none_of_words_lost: ")) << told;
}

TEST(WorldOfThreads, locks_in_two_orders_are_a_deadlock) {
  const std::string told = caught(Slip::locks_in_two_orders, "no_deadlock");
  EXPECT_NE(told.find("thread 1 (worker) waits for lock"), std::string::npos) << told;
}

TEST(WorldOfThreads, the_same_seed_is_the_same_run) {
  const World world = copiers(Slip::none);
  for (std::uint64_t seed = 0; seed < 50; ++seed) EXPECT_EQ(world.run({.seed = seed}).hash, world.run({.seed = seed}).hash);
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
