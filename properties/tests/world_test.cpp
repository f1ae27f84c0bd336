#include "turnstile/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/failure.hpp"
#include "turnstile/properties/gtest.hpp"
#include "turnstile/properties/shrink.hpp"

namespace turnstile {
namespace {

Task<void> write_three(Host& host) {
  Producer producer = host.producer({.enable_idempotence = true});
  for (int number = 0; number < 3; ++number) {
    auto any = host.command();
    if (!any) continue;
    const Status queued = producer.produce("in", "k" + std::to_string(any->below(2)), "v" + std::to_string(number));
    const std::int64_t pause_ms = any->between(1, 700);
    co_await host.sleep(pause_ms);
  }
  const Status written = co_await producer.flush();
}

ConsumerSettings reading() {
  return {.group_id = "copiers",
          .topics = {"in"},
          .auto_offset_reset = OffsetReset::earliest,
          .enable_auto_commit = false,
          .session_timeout_ms = 6'000,
          .max_poll_interval_ms = 30'000,
          .fetch_wait_max_ms = 5'000};
}

// Copies records in one transaction with their offsets, which it may also commit without it, before the transaction ends.
Task<void> copy_in_transactions(Host& host, bool commits_plainly_too) {
  Consumer consumer = host.consumer(reading());
  Producer producer = host.producer({.transactional_id = host.name()});
  Status status = co_await producer.init_transactions();
  while (status) {
    const Polled polled = co_await consumer.poll(1'000);
    if (polled.messages.empty()) continue;
    const Status begun = producer.begin_transaction();
    for (const Message& message : polled.messages) {
      const Status queued = producer.produce("out", message.key, message.value);
    }
    status = co_await producer.send_offsets_to_transaction(consumer);
    if (commits_plainly_too) {
      const Status plainly = co_await consumer.commit();
    }
    if (status) status = co_await producer.commit_transaction();
  }
  host.note(status.error().name);
}
Task<void> copy(Host& host) { return copy_in_transactions(host, false); }
Task<void> copy_and_commit_twice(Host& host) { return copy_in_transactions(host, true); }

// Takes records as read and then forgets some.
Task<void> copy_but_the_second(Host& host) {
  Consumer consumer = host.consumer(reading());
  Producer producer = host.producer({.enable_idempotence = true});
  for (;;) {
    const Polled polled = co_await consumer.poll(1'000);
    for (const Message& message : polled.messages) {
      if (message.value == "v1") continue;
      const Status queued = producer.produce("out", message.key, message.value);
    }
    const Status written = co_await producer.flush();
    const Status committed = co_await consumer.commit();
  }
}

Task<void> do_nothing(Host& host) {
  for (;;) co_await host.sleep(1'000);
}

World copying(ProgramBody program) {
  const auto value = [](const Record& record) { return std::string(record.value); };
  return world("copying")
      .topic("in", {.partitions = 2})
      .topic("out", {.partitions = 2})
      .host("copier", 2, std::move(program))
      .client("writer", write_three)
      .flow("in", "out", value, value);
}

properties::Tally explore(const World& world, std::uint64_t seeds) {
  properties::Tally tally;
  const properties::RunOptions options{.search = &properties::default_search()};
  for (std::uint64_t seed = 0; seed < seeds; ++seed) explore_seed(world, options, {seed, seed % 20 == 0}, tally);
  return tally;
}

TEST(World, a_copier_with_transactions_holds_and_runs_are_deterministic) {
  const World world = copying(copy);
  const properties::Tally tally = explore(world, 1'000);
  EXPECT_EQ(tally.violations, 0U) << tally.first_failure->violation->message;
  EXPECT_FALSE(tally.first_divergence.has_value());
  EXPECT_EQ(properties::invalid_because(tally, world, {}), std::vector<std::string>());
  EXPECT_GT(tally.commands, 1'000U);
}

TEST(World, an_offset_that_a_plain_commit_superseded_is_no_torn_transaction) {
  const World world =
      turnstile::world("twice").topic("in").topic("out").host("copier", 2, copy_and_commit_twice).client("writer", write_three);
  const properties::Tally tally = explore(world, 200);
  EXPECT_EQ(tally.violations, 0U) << tally.first_failure->violation->message;
}

TEST(World, a_lost_record_is_named_and_little_is_left_of_the_run) {
  const World world = copying(copy_but_the_second).without("process_crash");
  properties::RunRequest request;
  request.record = true;
  properties::RunResult result = world.run(request);
  for (request.seed = 1; !result.violation; ++request.seed) result = world.run(request);
  ASSERT_EQ(result.violation->property, "none_of_in_lost");
  ASSERT_TRUE(result.violation->record.has_value());
  EXPECT_EQ(result.violation->record->place.where.topic, sim::TopicId{0});
  EXPECT_NE(result.violation->message.find("v1"), std::string::npos) << result.violation->message;
  const auto shrunk = properties::shrink(world, {}, properties::failed_run(result), {});
  EXPECT_EQ(shrunk.run.size.commands, 1U);
  EXPECT_EQ(shrunk.run.size.faults, 0U);
}

TEST(World, what_tests_nothing_is_told_so) {
  const World world = copying(do_nothing).without("none_of_in_lost");
  const properties::Tally tally = explore(world, 20);
  EXPECT_EQ(tally.violations, 0U) << tally.first_failure->violation->message;
  EXPECT_EQ(properties::invalid_because(tally, world, {}),
            std::vector<std::string>{"reached: not once in 20 seeds: a record of out was committed"});
}

std::string told_of_holds(const World& world) { return properties::holds(world, 20, {}).failure_message(); }

TEST(World, what_it_cannot_be_is_refused_before_the_first_run) {
  const auto refused = [](const World& world) { return world.refuses({}); };
  EXPECT_EQ(refused(copying(copy)), "");
  EXPECT_EQ(refused(turnstile::world("empty").topic("in").client("writer", write_three)),
            "it has no program: give it at least one .host(...)");
  EXPECT_EQ(refused(copying(copy).without("everything_comes_to_rset").without("another")),
            ".without(\"everything_comes_to_rset\"): there is no such fault or property; did you mean everything_comes_to_rest?");
  EXPECT_EQ(refused(copying(copy).without("clock_step").without("in_in_order")), "");
  EXPECT_EQ(refused(copying(copy).with_fault("disk_lsot")), ".with_fault(\"disk_lsot\"): there is no such fault; did you mean disk_lost?");
  EXPECT_EQ(refused(copying(copy).host("more", 0, copy)), ".host(\"more\", 0, ...): give it at least one instance");
  EXPECT_EQ(told_of_holds(turnstile::world("empty")), "scenario empty cannot be run: it has no program: give it at least one .host(...)");
}

// The property would hold over nothing.
TEST(World, a_property_of_a_topic_that_is_nowhere_fails) {
  const auto is_fine = [](const Record&, const Truth&) { return true; };
  const World reading = copying(copy).on_record("each is fine", "uot", is_fine);
  const properties::RunResult result = reading.run({.seed = 1});
  ASSERT_TRUE(result.violation);
  EXPECT_EQ(result.violation->property, "each_is_fine");
  EXPECT_EQ(result.violation->message, "it asks for the records of 'uot', a topic that does not exist; there are: in, out");
  const auto value = [](const Record& record) { return std::string(record.value); };
  const World flow = copying(copy).flow("in", "uot", value, value);
  const properties::RunResult flowing = flow.run({.seed = 1});
  ASSERT_TRUE(flowing.violation);
  EXPECT_NE(flowing.violation->message.find("'uot'"), std::string::npos) << flowing.violation->message;
}

TEST(World, a_program_that_never_reads_does_not_come_to_rest) {
  const World world = copying([](Host& host) -> Task<void> {
    Consumer consumer = host.consumer(reading());
    for (;;) {
      const Polled polled = co_await consumer.poll(1'000);
    }
  });
  const properties::RunResult result = world.run({});
  ASSERT_TRUE(result.violation.has_value());
  EXPECT_EQ(result.violation->property, "everything_comes_to_rest");
  EXPECT_TRUE(result.violation->liveness);
  EXPECT_NE(result.violation->message.find("group copiers has not committed 3 records"), std::string::npos) << result.violation->message;
}

TEST(World, a_program_that_returns_is_started_again) {
  const World world = copying([](Host& host) -> Task<void> {
                        host.note("life " + std::to_string(host.life()) + " of " + host.name());
                        co_await host.sleep(1'000);
                      })
                          .without("everything_comes_to_rest")
                          .at_end("somebody lives twice", [](const Truth& truth) -> Verdict {
                            return std::ranges::any_of(truth.notes(), [](const Note& note) { return note.text == "life 2 of copier-0"; });
                          });
  const properties::RunResult result = world.run({});
  EXPECT_FALSE(result.violation.has_value()) << result.violation->message;
}

// Listens for where a host dies.
class Deaths final : public sim::TraceSink {
 public:
  void actor(sim::ActorId, std::string_view) override {}
  void event(const sim::TraceEvent& event, const sim::TraceDetail& detail) override {
    if (event.kind == sim::EventKind::host_died) told.push_back(detail.text);
  }
  std::vector<std::string> told;
};

TEST(World, it_is_told_in_which_call_a_host_dies) {
  const World world = copying(copy);
  Deaths deaths;
  properties::RunRequest request;
  request.sink = &deaths;
  for (request.seed = 0; request.seed < 3'000; ++request.seed) world.run(request);
  const auto in = [&deaths](std::string_view call) {
    return std::ranges::any_of(deaths.told, [call](const std::string& text) { return text.starts_with("in " + std::string(call)); });
  };
  EXPECT_TRUE(in("poll"));
  EXPECT_TRUE(in("commit_transaction"));
}

TEST(World, a_copy_that_is_changed_leaves_the_original_alone) {
  const World world = copying(copy);
  const std::size_t before = world.properties().size();
  const World changed = World(world).at_end("never", [](const Truth&) -> Verdict { return "no"; });
  EXPECT_EQ(world.properties().size(), before);
  EXPECT_EQ(changed.properties().size(), before + 1);
  EXPECT_TRUE(changed.run({}).violation.has_value());
}

}  // namespace
}  // namespace turnstile
