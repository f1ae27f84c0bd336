// The contract of core::Log, reading: what a reader sees, in which order, and from which positions.
#pragma once

#include "turnstile/contracts/log_fixture.hpp"

namespace turnstile::contracts {

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

TEST_P(LogContract, a_position_that_retention_deleted_is_out_of_range_and_an_assign_within_the_log_recovers) {
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

}  // namespace turnstile::contracts
