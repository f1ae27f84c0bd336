// What brokers must keep: transactions, offsets, acknowledged records, replicas.
#include "oracles_fixture.hpp"

namespace turnstile::properties {
namespace {

TEST_F(OraclesTest, what_was_acknowledged_and_lost_with_a_leader_is_a_lost_event_and_what_was_written_again_is_none) {
  TransactionEnd end;
  end.batches = 2;
  end.committed = 2;
  end.lost = 1;
  end.wanted = end.told_committed = true;
  history.transactions = {end};
  EXPECT_NE(first_violated(), "no_lost_event");
  history.transactions[0].committed = 1;
  EXPECT_EQ(first_violated(), "no_lost_event");
}

TEST_F(OraclesTest, atomic_transactions_sees_a_half_an_unwanted_commit_a_lost_one_and_offsets_that_go_back) {
  TransactionEnd right;
  right.producer = "worker-0";
  right.batches = right.committed = 2;
  right.offsets = right.offsets_set = 1;
  right.wanted = right.told_committed = true;
  const auto sees = [&](auto&& change) {
    history.transactions = {right};
    change(history.transactions[0]);
    return first_violated() == "atomic_transactions";
  };
  EXPECT_FALSE(sees([](TransactionEnd&) {}));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.committed = 1; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.wanted = false; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.offsets_set = 0; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.committed = end.offsets_set = 0; }));
  EXPECT_TRUE(sees([](TransactionEnd& end) { end.offsets_went_back = true; }));
  EXPECT_FALSE(sees([](TransactionEnd& end) {
    end.committed = end.offsets_set = 0;
    end.told_committed = false;
  }));
}

TEST_F(OraclesTest, offsets_never_go_back_sees_one_that_does_in_its_own_partition) {
  const core::TopicPartition commands{core::Topic::commands, PartitionId{0}};
  const core::TopicPartition sequenced{core::Topic::sequenced, PartitionId{0}};
  history.offsets = {{{commands, Offset{5}}, "worker-0", 1, 1}, {{sequenced, Offset{2}}, "worker-0", 1, 2}};
  history.offsets.push_back({{commands, Offset{5}}, "worker-1", 2, 3});
  EXPECT_EQ(first_violated(), "none");
  history.offsets.push_back({{commands, Offset{4}}, "worker-0", 3, 4});
  EXPECT_EQ(first_violated(), "offsets_never_go_back");
}

TEST_F(OraclesTest, fatal_means_fenced_sees_a_producer_that_was_not_fenced) {
  TransactionEnd end;
  end.told_fenced = end.fenced = true;
  history.transactions = {end};
  EXPECT_EQ(first_violated(), "none");
  history.transactions[0].fenced = false;
  EXPECT_EQ(first_violated(), "fatal_means_fenced");
}

TEST_F(OraclesTest, transactions_end_sees_one_that_hangs) {
  history.hanging_transactions = 1;
  EXPECT_EQ(first_violated(), "transactions_end");
}

TEST_F(OraclesTest, replicas_agree_sees_a_copy_that_differs_and_one_that_lags) {
  const auto right = history;
  history.replicas[0].entities[0].state.balance = 1;
  EXPECT_EQ(first_violated(), "replicas_agree");
  history = right;
  history.replicas[0].entities.clear();
  EXPECT_EQ(first_violated(), "replicas_agree");
}

}  // namespace
}  // namespace turnstile::properties
