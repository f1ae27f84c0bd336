// Bounds, and what must come to an end: rewrites, bytes of log, commands, the run itself.
#include "oracles_fixture.hpp"

namespace turnstile::properties {
namespace {

TEST_F(OraclesTest, retry_bound_sees_one_rewrite_too_many) {
  auto copy = history.sequenced[0];
  copy.value.attempt = 1;
  history.sequenced.push_back(copy);
  EXPECT_EQ(first_violated(), "retry_bound");  // with the overlay, and nothing went wrong: none at all
  history.overlay = false;
  EXPECT_EQ(first_violated(), "none");
  for (std::uint64_t rewrites = 1; rewrites < 9; ++rewrites) history.sequenced.push_back(copy);
  EXPECT_EQ(first_violated(), "none");
  history.sequenced.push_back(copy);
  EXPECT_EQ(first_violated(), "retry_bound");
}

TEST_F(OraclesTest, log_bounded_sees_a_byte_too_many) {
  history.kept.push_back({{core::Topic::commands, PartitionId{0}}, 101, 100, 0});
  EXPECT_EQ(first_violated(), "log_bounded");
}

TEST_F(OraclesTest, every_command_ends_sees_an_undecided_position_and_a_client_that_never_learned) {
  const auto right = history;
  history.changelog[0].value.given = Position{4};
  EXPECT_EQ(first_violated(), "every_command_ends");
  history = right;
  history.calls[2].seen = Seen::unknown;
  EXPECT_EQ(first_violated(), "every_command_ends");
}

TEST_F(OraclesTest, quiescence_sees_lag_and_open_transactions) {
  history.lag = 1;
  EXPECT_EQ(first_violated(), "quiescence");
  history.lag = 0;
  history.open_transactions = 1;
  EXPECT_EQ(first_violated(), "quiescence");
}

TEST_F(OraclesTest, what_was_left_over_is_named_with_its_offset) {
  const OwnedRecord unread{{sim::in_cluster(core::TopicPartitionOffset{{core::Topic::sequenced, PartitionId{2}}, Offset{5}}), 77},
                           kAccount};
  history.lag = 1;
  history.unread = unread;
  const auto violation = first_violation();
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(
      violation->message,
      "account 17: the system did not come to rest: 1 records unread, 0 transactions open (offset 5 of commands.sequenced, partition 2)");
  EXPECT_EQ(violation->record, unread.record);
  EXPECT_EQ(violation->event, 77U);
}

TEST_F(OraclesTest, an_end_that_a_bound_made_is_told_with_what_had_not_ended) {
  history.lag = 1;
  history.cut_short = "the run was ended by its bound";
  EXPECT_TRUE(first_violation()->message.ends_with("; the run was ended by its bound"));
  history.outcomes[2].event = 5;
  outcome(2).verdict = core::Accepted<Bank>{{bank::Withdrawn{5'000}}};  // which had happened before
  EXPECT_EQ(first_violated(), "no_overdraft");
  EXPECT_FALSE(first_violation()->message.ends_with("; the run was ended by its bound"));
}

}  // namespace
}  // namespace turnstile::properties
