// The contract of core::Log, fencing: one identity at a time, and what becomes of what it left open.
#pragma once

#include "turnstile/contracts/log_fixture.hpp"

namespace turnstile::contracts {

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
