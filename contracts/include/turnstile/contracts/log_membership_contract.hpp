// The contract of core::Log, offsets and membership: what is committed, and who is assigned what.
#pragma once

#include <algorithm>

#include "turnstile/contracts/log_fixture.hpp"

namespace turnstile::contracts {

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

TEST_P(LogContract, a_second_member_brings_a_revocation_and_then_an_assignment) {
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

TEST_P(LogContract, a_member_that_leaves_frees_its_partitions) {
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

}  // namespace turnstile::contracts
