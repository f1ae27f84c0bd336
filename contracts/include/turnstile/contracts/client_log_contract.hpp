// The contract of core::ClientLog, as test cases that run over the simulated log and over Kafka. The workers' side of the topics is a
// core::Log of the same world.
#pragma once

#include "turnstile/contracts/log_fixture.hpp"
#include "turnstile/core/partitioner.hpp"

namespace turnstile::contracts {

class ClientLogContract : public LogContract {
 protected:
  using Values = std::vector<std::string>;

  void SetUp() override {
    LogContract::SetUp();
    fresh(2);
    client = harness->make_client_log();
    worker = opened("worker");
  }
  void TearDown() override { close(*worker); }

  void send(const std::string& key, const std::string& value, core::TopicPartition where) {
    core::OutRecord record{where, key, value, {}};
    record.headers.id = "an id";
    const core::LogStatus sent = harness->run(client->send(record));
    EXPECT_TRUE(sent) << sent.error().what;
  }
  void read_from(const std::vector<core::TopicPartitionOffset>& places) {
    const core::LogStatus assigned = harness->run(client->assign(places));
    EXPECT_TRUE(assigned) << assigned.error().what;
  }
  // Polls until `done(story)`, and keeps the first error.
  template <class Done>
  Story heard(Done&& done, core::TimeMs patience_ms = kPatienceMs) {
    Story story;
    for (core::TimeMs waited = 0; waited < patience_ms && !done(story) && story.error.empty(); waited += kStepMs) {
      auto polled = harness->run(client->poll(kStepMs, 1000));
      if (polled) {
        story.add(core::Poll{*polled});
      } else {
        EXPECT_EQ(polled.error().kind, core::LogErrorClass::abortable);
        story.error = polled.error().what;
      }
    }
    return story;
  }
  Values values(std::size_t count) {
    return heard([count](const Story& story) { return story.records.size() >= count; }).values();
  }
  core::Offset high_of(core::TopicPartition where) {
    const auto marks = harness->run(client->watermarks(where));
    EXPECT_TRUE(marks) << marks.error().what;
    return marks ? marks->high : core::Offset{-1};
  }

  std::unique_ptr<core::ClientLog> client;
  std::unique_ptr<core::Log> worker;
};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ClientLogContract);

TEST_P(ClientLogContract, what_is_sent_stands_in_its_partition_in_order_byte_for_byte) {
  const std::string key = "7";
  const core::TopicPartition where{core::Topic::commands, core::murmur2_partition(key, 2)};
  const Values sent{std::string("\0\n\xff", 3), "plain", ""};
  for (const std::string& value : sent) send(key, value, where);
  read_from({{where, kStart}});
  const Story story = heard([&sent](const Story& told) { return told.records.size() >= sent.size(); });
  EXPECT_EQ(story.values(), sent);
  for (const Seen& seen : story.records) EXPECT_EQ(seen.key, key);
}

TEST_P(ClientLogContract, the_end_of_events_counts_what_no_reader_sees_yet) {
  const core::TopicPartition events = place(core::Topic::events);
  const core::Offset before = high_of(events);
  begin(*worker);
  produce_ok(*worker, events, {"decided"});
  grown(*worker, events, before);
  EXPECT_EQ(high_of(events), core::Offset{before.value + 1}) << "otherwise a client would conclude that it was never executed";
  read_from({{events, before}});
  EXPECT_TRUE(heard([](const Story&) { return false; }, 1'000).records.empty());
  commit_ok(*worker);
  EXPECT_EQ(values(1), Values{"decided"});
}

TEST_P(ClientLogContract, a_barrier_is_reached_behind_aborted_records_and_markers) {
  const core::TopicPartition events = place(core::Topic::events);
  aborted_transaction(*worker, events, {"ghost"});
  committed_transaction(*worker, events, {"real"});
  aborted_transaction(*worker, events, {"ghost", "ghost"});
  const core::Offset barrier = high_of(events);
  read_from({{events, kStart}});
  const Story story = heard([&](const Story& told) { return told.position(events) >= barrier; });
  EXPECT_EQ(story.position(events), barrier);
  EXPECT_EQ(story.values(), Values{"real"});
}

TEST_P(ClientLogContract, assigning_replaces_what_is_read) {
  const core::TopicPartition events = place(core::Topic::events);
  const core::TopicPartition refusals = place(core::Topic::rejected);
  committed_transaction(*worker, events, {"an outcome"});
  committed_transaction(*worker, refusals, {"a refusal"});
  read_from({{events, kStart}});
  read_from({{refusals, kStart}});
  EXPECT_EQ(values(1), Values{"a refusal"});
  read_from({{events, kStart}, {refusals, kStart}});
  EXPECT_EQ(values(2).size(), 2U);
}

TEST_P(ClientLogContract, a_position_that_was_deleted_is_an_error_once_and_the_rest_is_read_after_it) {
  const core::TopicPartition refusals = place(core::Topic::rejected);
  committed_transaction(*worker, refusals, {"gone", "gone", "left"});
  harness->delete_records(refusals, core::Offset{2});
  read_from({{refusals, kStart}});
  EXPECT_FALSE(heard([](const Story&) { return false; }).error.empty());
  const auto marks = harness->run(client->watermarks(refusals));
  ASSERT_TRUE(marks) << marks.error().what;
  EXPECT_EQ(marks->low, core::Offset{2});
  read_from({{refusals, marks->low}});
  EXPECT_EQ(values(1), Values{"left"});
}

}  // namespace turnstile::contracts
