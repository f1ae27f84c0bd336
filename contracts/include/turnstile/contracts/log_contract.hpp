// The contract of core::Log, as test cases that run over the simulated log and over Kafka.
//
// A world instantiates it in one source file:
//   INSTANTIATE_TEST_SUITE_P(Kafka, LogContract, testing::Values(LogHarnessFactory(make_kafka_harness)), ...);
#pragma once

#include <algorithm>

#include "turnstile/contracts/log_fixture.hpp"

namespace turnstile::contracts {

using core::LogErrorClass;
using core::Offset;
using core::Topic;
using Values = std::vector<std::string>;

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LogContract);

// ---- reading ----

TEST_P(LogContract, committed_records_are_seen_in_the_order_of_the_batch) {
  fresh();
  auto log = opened("one");
  Values values;
  for (int i = 0; i < 1000; ++i) values.push_back(std::to_string(i));
  committed_transaction(*log, place(Topic::events), values);
  const Story story = read(*log, place(Topic::events), values.size());
  EXPECT_EQ(story.values(), values);
  EXPECT_TRUE(std::is_sorted(story.records.begin(), story.records.end(), [](const Seen& a, const Seen& b) { return a.offset < b.offset; }));
  close(*log);
}

TEST_P(LogContract, bytes_are_kept_whatever_they_are) {
  fresh();
  auto log = opened("one");
  const Values values{std::string("\0\n\xff", 3), "", "plain"};
  committed_transaction(*log, place(Topic::rejected), values);
  const Story story = read(*log, place(Topic::rejected), values.size());
  EXPECT_EQ(story.values(), values);
  for (const Seen& seen : story.records) EXPECT_EQ(seen.key, "7");
  close(*log);
}

TEST_P(LogContract, aborted_records_are_never_seen) {
  fresh();
  auto log = opened("one");
  aborted_transaction(*log, place(Topic::events), {"ghost"});
  committed_transaction(*log, place(Topic::events), {"real"});
  EXPECT_EQ(read(*log, place(Topic::events), 1).values(), Values{"real"});
  close(*log);
}

TEST_P(LogContract, an_open_transaction_holds_back_its_own_records_until_the_commit) {
  fresh();
  auto writer = opened("writer");
  auto reader = opened("reader");
  const Offset before = high(*writer, place(Topic::events));
  begin(*writer);
  produce_ok(*writer, place(Topic::events), {"later"});
  grown(*writer, place(Topic::events), before);
  assign(*reader, {{place(Topic::events), kStart}});
  Story story = poll_for(*reader, 1000);
  EXPECT_TRUE(story.records.empty());
  commit_ok(*writer);
  story = poll_until(*reader, [](const Story& told) { return !told.records.empty(); }, story);
  EXPECT_EQ(story.values(), Values{"later"});
  close(*reader);
  close(*writer);
}

TEST_P(LogContract, positions_pass_markers_and_aborted_records) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::events), {"a", "b"});
  aborted_transaction(*log, place(Topic::events), {"ghost"});
  const Offset end = high(*log, place(Topic::events));
  EXPECT_EQ(end, Offset{5}) << "two records, a commit marker, a record, an abort marker";
  assign(*log, {{place(Topic::events), kStart}});
  const Story story = poll_until(*log, [end](const Story& told) { return told.position(place(Topic::events)) == end; });
  EXPECT_EQ(story.values(), (Values{"a", "b"}));
  close(*log);
}

TEST_P(LogContract, offsets_are_sparse) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::events), {"a"});
  committed_transaction(*log, place(Topic::events), {"b"});
  const Story story = read(*log, place(Topic::events), 2);
  ASSERT_EQ(story.records.size(), 2u);
  EXPECT_GT(story.records[1].offset, next(story.records[0].offset)) << "a marker lies between them";
  close(*log);
}

TEST_P(LogContract, a_transaction_spans_topics_and_partitions) {
  fresh(2);
  auto log = opened("one");
  begin(*log);
  produce_ok(*log, place(Topic::events, 0), {"outcome"});
  produce_ok(*log, place(Topic::snapshots, 1), {"snapshot"});
  commit_ok(*log);
  assign(*log, {{place(Topic::events, 0), kStart}, {place(Topic::snapshots, 1), kStart}});
  const Story story = poll_until(*log, [](const Story& told) { return told.records.size() == 2; });
  for (const Seen& seen : story.records) EXPECT_EQ(seen.value, seen.where == place(Topic::events, 0) ? "outcome" : "snapshot");
  close(*log);
}

TEST_P(LogContract, a_poll_brings_no_more_records_than_asked_for) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::events), Values(50, "x"));
  assign(*log, {{place(Topic::events), kStart}});
  Story story;
  for (int polls = 0; polls < 600 && story.records.size() < 50; ++polls) {
    const std::size_t before = story.records.size();
    ASSERT_TRUE(poll(*log, story, kStepMs, 7)) << story.error;
    EXPECT_LE(story.records.size() - before, 7u);
  }
  EXPECT_EQ(story.records.size(), 50u);
  close(*log);
}

TEST_P(LogContract, a_poll_without_news_returns_nothing) {
  fresh();
  auto log = opened("one");
  joined(*log);
  const Story story = poll_for(*log, 300);
  EXPECT_EQ(story.order, "");
  EXPECT_EQ(story.error, "");
  close(*log);
}

// ---- positions ----

TEST_P(LogContract, assign_reads_from_the_offset_given) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::events), {"a", "b", "c"});
  EXPECT_EQ(read(*log, place(Topic::events), 2, Offset{1}).values(), (Values{"b", "c"}));
  close(*log);
}

TEST_P(LogContract, assign_replaces_the_fetch_and_drops_what_was_fetched) {
  fresh(2);
  auto log = opened("one");
  committed_transaction(*log, place(Topic::events, 0), Values(100, "zero"));
  committed_transaction(*log, place(Topic::events, 1), Values(3, "one"));
  assign(*log, {{place(Topic::events, 0), kStart}});
  Story first;
  for (int polls = 0; polls < 600 && first.records.empty(); ++polls) ASSERT_TRUE(poll(*log, first, kStepMs, 10));
  assign(*log, {{place(Topic::events, 1), kStart}});
  Story story = poll_until(*log, [](const Story& told) { return told.records.size() >= 3; });
  story = poll_for(*log, 300, std::move(story));
  EXPECT_EQ(story.values(), Values(3, "one"));
  close(*log);
}

TEST_P(LogContract, the_same_records_can_be_read_again) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::events), {"a", "b"});
  EXPECT_EQ(read(*log, place(Topic::events), 2).values(), (Values{"a", "b"}));
  EXPECT_EQ(read(*log, place(Topic::events), 2).values(), (Values{"a", "b"}));
  close(*log);
}

TEST_P(LogContract, a_place_that_retention_took_is_out_of_range_and_an_assign_within_the_log_recovers) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::commands), {"a", "b", "c"});
  harness->delete_records(place(Topic::commands), Offset{2});
  const core::Watermarks marks = watermarks(*log, place(Topic::commands));
  EXPECT_EQ(marks.low, Offset{2});
  joined(*log);
  assign(*log, {{place(Topic::commands), Offset{0}}});
  const Story story = poll_until(*log, [](const Story& told) { return !told.out_of_range.empty(); });
  ASSERT_FALSE(story.out_of_range.empty());
  EXPECT_EQ(story.out_of_range.front().where, place(Topic::commands));
  EXPECT_TRUE(story.records.empty());
  EXPECT_EQ(read(*log, place(Topic::commands), 1, marks.low).values(), Values{"c"});
  close(*log);
}

TEST_P(LogContract, the_logs_end_is_in_range) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::events), {"old"});
  assign(*log, {{place(Topic::events), high(*log, place(Topic::events))}});
  const Story story = poll_for(*log, 500);
  EXPECT_EQ(story.out_of_range.size(), 0u);
  EXPECT_EQ(story.records.size(), 0u);
  close(*log);
}

TEST_P(LogContract, watermarks_include_an_open_transaction) {
  fresh();
  auto writer = opened("writer");
  auto other = opened("other");
  const core::Watermarks before = watermarks(*other, place(Topic::events));
  EXPECT_EQ(before.low, kStart);
  EXPECT_EQ(before.high, kStart);
  begin(*writer);
  produce_ok(*writer, place(Topic::events), {"a", "b"});
  grown(*other, place(Topic::events), kStart);
  EXPECT_EQ(high(*other, place(Topic::events)), Offset{2});
  abort_ok(*writer);
  close(*other);
  close(*writer);
}

// ---- offsets and membership ----

TEST_P(LogContract, nothing_is_committed_at_first) {
  fresh();
  auto log = opened("one");
  joined(*log);
  EXPECT_EQ(committed(*log, {place(Topic::commands), place(Topic::sequenced)}), (std::vector<std::optional<Offset>>(2)));
  close(*log);
}

TEST_P(LogContract, offsets_are_committed_with_their_transaction) {
  fresh();
  auto log = opened("one");
  const core::Assigned mine = joined(*log);
  begin(*log);
  produce_ok(*log, place(Topic::events), {"a"});
  send_ok(*log, place(Topic::commands), Offset{5}, mine.membership);
  commit_ok(*log);
  const auto offsets = committed(*log, {place(Topic::sequenced), place(Topic::commands)});
  EXPECT_EQ(offsets[0], std::nullopt) << "in the order requested";
  EXPECT_EQ(offsets[1], Offset{5});
  close(*log);
}

TEST_P(LogContract, offsets_are_aborted_with_their_transaction) {
  fresh();
  auto log = opened("one");
  const core::Assigned mine = joined(*log);
  begin(*log);
  send_ok(*log, place(Topic::commands), Offset{5}, mine.membership);
  abort_ok(*log);
  EXPECT_EQ(committed(*log, {place(Topic::commands)})[0], std::nullopt);
  close(*log);
}

TEST_P(LogContract, offsets_outlive_the_member) {
  fresh();
  {
    auto log = opened("one");
    const core::Assigned mine = joined(*log);
    begin(*log);
    send_ok(*log, place(Topic::sequenced), Offset{9}, mine.membership);
    commit_ok(*log);
    close(*log);
  }
  auto log = opened("one");
  joined(*log);
  EXPECT_EQ(committed(*log, {place(Topic::sequenced)})[0], Offset{9});
  close(*log);
}

TEST_P(LogContract, a_single_member_is_given_all_input_partitions_and_no_others) {
  fresh(2);
  auto log = opened("one");
  core::Assigned mine = joined(*log);
  std::ranges::sort(mine.partitions);
  const std::vector<core::TopicPartition> inputs{place(Topic::commands, 0), place(Topic::commands, 1), place(Topic::sequenced, 0),
                                                 place(Topic::sequenced, 1)};
  EXPECT_EQ(mine.partitions, inputs);
  close(*log);
}

TEST_P(LogContract, an_assignment_fetches_nothing_by_itself) {
  fresh();
  auto log = opened("one");
  committed_transaction(*log, place(Topic::commands), {"a"});
  Story story = poll_until(*log, [](const Story& told) { return !told.assigned.empty(); });
  story = poll_for(*log, 500, std::move(story));
  EXPECT_TRUE(story.records.empty());
  close(*log);
}

TEST_P(LogContract, a_second_member_brings_a_revocation_and_then_a_share) {
  fresh(2);
  auto first = opened("first");
  Story told_first = poll_until(*first, [](const Story& told) { return !told.assigned.empty(); });
  auto second = opened("second");
  Story told_second;
  for (int steps = 0; steps < 300 && (told_second.assigned.empty() || told_first.assigned.size() < 2); ++steps) {
    ASSERT_TRUE(poll(*first, told_first)) << told_first.error;
    ASSERT_TRUE(poll(*second, told_second)) << told_second.error;
  }
  EXPECT_EQ(told_first.order.substr(0, 3), "ARA");
  ASSERT_FALSE(told_second.assigned.empty());
  EXPECT_FALSE(told_first.revoked.front().lost);
  std::vector<core::TopicPartition> all = told_first.assigned.back().partitions;
  const auto& theirs = told_second.assigned.back().partitions;
  EXPECT_EQ(all.size(), 2u);
  EXPECT_EQ(theirs.size(), 2u);
  all.insert(all.end(), theirs.begin(), theirs.end());
  std::ranges::sort(all);
  EXPECT_EQ(std::ranges::unique(all).size(), 0u) << "no partition has two owners";
  EXPECT_GT(told_first.assigned.back().membership.generation, told_first.assigned.front().membership.generation);
  close(*second);
  close(*first);
}

TEST_P(LogContract, a_member_that_leaves_gives_its_share_back) {
  fresh(2);
  auto first = opened("first");
  joined(*first);
  auto second = opened("second");
  Story told_first;
  Story told_second;
  for (int steps = 0; steps < 300 && (told_second.assigned.empty() || told_first.assigned.empty()); ++steps) {
    ASSERT_TRUE(poll(*first, told_first));
    ASSERT_TRUE(poll(*second, told_second));
  }
  close(*second);
  told_first = poll_until(
      *first, [](const Story& told) { return !told.assigned.empty() && told.assigned.back().partitions.size() == 4; }, told_first);
  close(*first);
}

TEST_P(LogContract, a_stale_generation_is_refused_as_abortable) {
  fresh(2);
  auto first = opened("first");
  Story told_first = poll_until(*first, [](const Story& told) { return !told.assigned.empty(); });
  const core::Membership stale = told_first.assigned.front().membership;
  auto second = opened("second");
  Story told_second;
  for (int steps = 0; steps < 300 && (told_second.assigned.empty() || told_first.assigned.size() < 2); ++steps) {
    ASSERT_TRUE(poll(*first, told_first));
    ASSERT_TRUE(poll(*second, told_second));
  }
  begin(*first);
  produce_ok(*first, place(Topic::events), {"zombie"});
  core::LogStatus status = harness->run(first->send_offsets({{place(Topic::commands), Offset{1}}}, stale));
  if (status) status = harness->run(first->commit());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, LogErrorClass::abortable) << status.error().what;
  abort_ok(*first);
  committed_transaction(*first, place(Topic::events), {"healed"});
  EXPECT_EQ(read(*first, place(Topic::events), 1).values(), Values{"healed"});
  EXPECT_EQ(committed(*first, {place(Topic::commands)})[0], std::nullopt);
  close(*second);
  close(*first);
}

// ---- fencing ----

TEST_P(LogContract, a_second_open_of_an_identity_fences_the_first_for_good) {
  fresh();
  auto first = opened("same");
  committed_transaction(*first, place(Topic::events), {"before"});
  auto second = opened("same");
  core::LogStatus status = first->begin();
  if (status) status = produce(*first, place(Topic::events), {"zombie"});
  if (status) status = harness->run(first->commit());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, LogErrorClass::fatal) << status.error().what;
  committed_transaction(*second, place(Topic::events), {"after"});
  EXPECT_EQ(read(*second, place(Topic::events), 2).values(), (Values{"before", "after"}));
  close(*second);
  close(*first);
}

TEST_P(LogContract, after_a_fatal_error_open_makes_it_work_again) {
  fresh();
  auto first = opened("same");
  auto second = opened("same");
  close(*second);
  core::LogStatus status = first->begin();
  if (status) status = produce(*first, place(Topic::events), {"zombie"});
  if (status) status = harness->run(first->commit());
  ASSERT_FALSE(status);
  const core::LogStatus reopened = harness->run(first->open());
  ASSERT_TRUE(reopened) << reopened.error().what;
  committed_transaction(*first, place(Topic::events), {"again"});
  joined(*first);
  EXPECT_EQ(read(*first, place(Topic::events), 1).values(), Values{"again"});
  close(*first);
}

TEST_P(LogContract, a_crash_leaves_a_transaction_that_the_next_open_aborts) {
  fresh();
  auto first = opened("same");
  begin(*first);
  produce_ok(*first, place(Topic::events), {"ghost"});
  grown(*first, place(Topic::events), kStart);
  first.reset();
  auto second = opened("same");
  committed_transaction(*second, place(Topic::events), {"real"});
  EXPECT_EQ(read(*second, place(Topic::events), 1).values(), Values{"real"});
  close(*second);
}

TEST_P(LogContract, close_aborts_an_open_transaction) {
  fresh();
  auto first = opened("first");
  auto second = opened("second");
  begin(*first);
  produce_ok(*first, place(Topic::events), {"ghost"});
  grown(*first, place(Topic::events), kStart);
  close(*first);
  committed_transaction(*second, place(Topic::events), {"real"});
  EXPECT_EQ(read(*second, place(Topic::events), 1).values(), Values{"real"});
  close(*second);
}

TEST_P(LogContract, an_abort_right_after_a_commit_harms_nothing) {
  fresh();
  auto log = opened("one");
  for (int round = 0; round < 20; ++round) {
    begin(*log);
    produce_ok(*log, place(Topic::events), {"real"});
    commit_ok(*log);
    begin(*log);
    produce_ok(*log, place(Topic::events), {"ghost"});
    if (round % 2 == 0) harness->wait(round);
    abort_ok(*log);
  }
  EXPECT_EQ(read(*log, place(Topic::events), 20).values(), Values(20, "real"));
  close(*log);
}

TEST_P(LogContract, an_empty_transaction_commits) {
  fresh();
  auto log = opened("one");
  begin(*log);
  commit_ok(*log);
  begin(*log);
  abort_ok(*log);
  committed_transaction(*log, place(Topic::events), {"a"});
  EXPECT_EQ(read(*log, place(Topic::events), 1).values(), Values{"a"});
  close(*log);
}

}  // namespace turnstile::contracts
