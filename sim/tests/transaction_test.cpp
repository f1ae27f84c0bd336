// The transaction coordinator, under the protocol `verified`: fencing, markers, timeouts, endings that are asked for twice, offsets.
#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

using core::Generation;
using core::Topic;

class TransactionTest : public BrokerFixture {
 protected:
  explicit TransactionTest(const BrokerOptions& options = {}) : BrokerFixture(options) {}
  std::optional<Offset> committed() { return broker.committed(kGroup, commands_); }
  KafkaError offsets(ProducerIdAndEpoch producer, Offset offset, Generation generation = Generation{-1}, MemberId member = {}) {
    return error(TxnOffsetCommit{kTxn, producer, kGroup, generation, member, {{commands_, offset}}});
  }
  const TopicPartition events_ = at(Topic::events);
  const TopicPartition commands_ = at(Topic::commands);
};

TEST_F(TransactionTest, a_new_instance_aborts_the_open_transaction_and_fences_the_old_one) {
  const ProducerIdAndEpoch old = init(kTxn);
  open(old, 0, events_, {"ghost"});
  EXPECT_EQ(ask<InitProducerIdAnswer>(InitProducerId{kTxn, 10'000 * kMs, {}}).error, KafkaError::concurrent_transactions);
  mark();
  const ProducerIdAndEpoch fresh = init(kTxn);
  EXPECT_EQ(fresh.id, old.id);
  EXPECT_GT(fresh.epoch, old.epoch);
  EXPECT_EQ(visible(events_), Values{});
  EXPECT_EQ(end(old, true), KafkaError::producer_fenced);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, old, {events_}}), KafkaError::producer_fenced);
  EXPECT_EQ(produce(old, 1, events_, {"zombie"}, kTxn).error, KafkaError::invalid_producer_epoch);
}

TEST_F(TransactionTest, a_write_to_a_partition_that_is_not_in_the_transaction_is_refused) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(produce(producer, 0, events_, {"a"}, kTxn).error, KafkaError::invalid_txn_state);
  open(producer, 0, events_, {"a"});
  EXPECT_EQ(produce(producer, 0, at(Topic::events, 1), {"b"}, kTxn).error, KafkaError::invalid_txn_state);
}

TEST_F(TransactionTest, a_write_that_comes_after_the_end_is_refused) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  end(producer, true);
  mark();
  EXPECT_EQ(produce(producer, 1, events_, {"late"}, kTxn).error, KafkaError::invalid_txn_state);
}

// KIP-890's VerificationStateEntry: what was asked late, in vain, is taken for the next one in line, until the transaction ends here.
TEST_F(TransactionTest, a_write_that_comes_late_blocks_those_of_the_next_transaction) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  end(producer, true);
  mark();
  EXPECT_EQ(produce(producer, 0, events_, {"a"}, kTxn).error, KafkaError::invalid_txn_state);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {events_}}), KafkaError::none);
  EXPECT_EQ(produce(producer, 1, events_, {"b"}, kTxn).error, KafkaError::out_of_order_sequence_number);
  end(producer, false);
  mark();
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {events_}}), KafkaError::none);
  EXPECT_EQ(produce(producer, 1, events_, {"b"}, kTxn).error, KafkaError::none);
}

TEST_F(TransactionTest, a_restarted_broker_has_forgotten_what_came_late) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  end(producer, true);
  mark();
  produce(producer, 0, events_, {"a"}, kTxn);
  broker.restart(now);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {events_}}), KafkaError::none);
  EXPECT_EQ(produce(producer, 1, events_, {"b"}, kTxn).error, KafkaError::none);
}

TEST_F(TransactionTest, markers_come_one_by_one) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  open(producer, 0, at(Topic::snapshots), {"s"});
  EXPECT_EQ(end(producer, true), KafkaError::none);
  EXPECT_EQ(broker.open_transactions(), 1u);
  broker.write_marker(now, kTxn, 0, effects);
  EXPECT_EQ(visible(events_), Values{"a"});
  EXPECT_EQ(visible(at(Topic::snapshots)), Values{}) << "committed here, not yet there";
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {events_}}), KafkaError::concurrent_transactions);
  broker.write_marker(now, kTxn, 1, effects);
  EXPECT_EQ(visible(at(Topic::snapshots)), Values{"s"});
  EXPECT_EQ(broker.open_transactions(), 0u);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {events_}}), KafkaError::none);
}

TEST_F(TransactionTest, the_same_ending_may_be_asked_for_again_and_the_other_may_not) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  EXPECT_EQ(end(producer, true), KafkaError::none);
  EXPECT_EQ(end(producer, true), KafkaError::concurrent_transactions);
  EXPECT_EQ(end(producer, false), KafkaError::invalid_txn_state);
  mark();
  EXPECT_EQ(end(producer, true), KafkaError::none);
  EXPECT_EQ(end(producer, false), KafkaError::invalid_txn_state);
}

TEST_F(TransactionTest, ending_what_was_never_begun_is_an_error) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(end(producer, true), KafkaError::invalid_txn_state);
  EXPECT_EQ(end(producer, false), KafkaError::invalid_txn_state);
}

TEST_F(TransactionTest, a_timeout_is_noticed_by_a_scan_every_ten_seconds_and_fences) {
  const ProducerIdAndEpoch producer = init(kTxn);
  now = at_ms(1'000);
  open(producer, 0, events_, {"a"});
  EXPECT_EQ(broker.next_tick(now), at_ms(20'000));
  tick(at_ms(19'999));
  EXPECT_EQ(broker.open_transactions(), 1u);
  tick(at_ms(20'000));
  mark();
  EXPECT_EQ(broker.open_transactions(), 0u);
  EXPECT_EQ(visible(events_), Values{});
  EXPECT_EQ(end(producer, true), KafkaError::producer_fenced);
  EXPECT_EQ(produce(producer, 1, events_, {"b"}, kTxn).error, KafkaError::invalid_producer_epoch);
}

class ExpiryTest : public TransactionTest {
 protected:
  static BrokerOptions forgetful() {
    BrokerOptions options;
    options.transactions.ids_expire_after = options.logs.producers_expire_after = 1'000 * kMs;
    options.transactions.expiry_interval = options.logs.producer_check = 100 * kMs;
    return options;
  }
  ExpiryTest() : TransactionTest(forgetful()) {}
};

TEST_F(ExpiryTest, an_unused_id_is_forgotten_and_its_producer_is_unknown) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  now = at_ms(500);
  end(producer, true);
  mark();
  tick(at_ms(1'499));
  EXPECT_EQ(end(producer, true), KafkaError::none);  // unchanged by what only asks again
  tick(at_ms(1'600));
  EXPECT_EQ(end(producer, true), KafkaError::invalid_producer_id_mapping);
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, producer, {events_}}), KafkaError::invalid_producer_id_mapping);
  EXPECT_EQ(offsets(producer, Offset{1}), KafkaError::invalid_producer_id_mapping);
}

// KAFKA-18019.
TEST_F(ExpiryTest, the_first_producer_to_ask_starts_over_under_a_forgotten_id) {
  const ProducerIdAndEpoch old = init(kTxn);
  const ProducerIdAndEpoch heir = init(kTxn);
  tick(at_ms(1'100));
  const ProducerIdAndEpoch back = init(kTxn, old);
  EXPECT_NE(back.id, old.id);
  EXPECT_EQ(back.epoch, Epoch{0});
  EXPECT_EQ(error(AddPartitionsToTxn{kTxn, heir, {events_}}), KafkaError::invalid_producer_id_mapping);
  EXPECT_EQ(ask<InitProducerIdAnswer>(InitProducerId{kTxn, 10'000 * kMs, heir}).error, KafkaError::producer_fenced);
}

TEST_F(ExpiryTest, what_is_open_is_not_forgotten) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  tick(at_ms(9'000));
  EXPECT_EQ(produce(producer, 1, events_, {"b"}, kTxn).error, KafkaError::none);
  EXPECT_EQ(end(producer, true), KafkaError::none);
}

TEST_F(ExpiryTest, a_partition_forgets_an_idle_producer_and_takes_its_batch_twice) {
  const ProducerIdAndEpoch producer = init();
  EXPECT_EQ(produce(producer, 0, events_, {"a"}).first_offset, Offset{0});
  now = at_ms(999);
  EXPECT_EQ(produce(producer, 0, events_, {"a"}).first_offset, Offset{0});
  now = at_ms(1'000);
  EXPECT_EQ(produce(producer, 0, events_, {"a"}).first_offset, Offset{1});
  EXPECT_EQ(produce(producer, 7, events_, {"b"}).error, KafkaError::out_of_order_sequence_number);
  now = at_ms(2'100);
  EXPECT_EQ(produce(producer, 7, events_, {"b"}).error, KafkaError::none);
}

TEST_F(TransactionTest, a_timeout_beyond_the_maximum_is_refused) {
  const auto given = ask<InitProducerIdAnswer>(InitProducerId{kTxn, 1'000'000 * kMs, {}});
  EXPECT_EQ(given.error, KafkaError::invalid_transaction_timeout);
}

TEST_F(TransactionTest, the_same_producer_may_ask_for_its_next_epoch_and_repeat_the_question) {
  const ProducerIdAndEpoch producer = init(kTxn);
  const ProducerIdAndEpoch next = init(kTxn, producer);
  EXPECT_EQ(next.epoch.value, producer.epoch.value + 1);
  EXPECT_EQ(init(kTxn, producer), next) << "the answer was lost";
  const ProducerIdAndEpoch rival = init(kTxn);
  EXPECT_GT(rival.epoch, next.epoch);
  EXPECT_EQ(ask<InitProducerIdAnswer>(InitProducerId{kTxn, 10'000 * kMs, next}).error, KafkaError::producer_fenced);
}

TEST_F(TransactionTest, offsets_become_real_with_the_marker) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(error(AddOffsetsToTxn{kTxn, producer, kGroup}), KafkaError::none);
  EXPECT_EQ(offsets(producer, Offset{5}), KafkaError::none);
  EXPECT_EQ(end(producer, true), KafkaError::none);
  EXPECT_EQ(committed(), std::nullopt);
  EXPECT_EQ(ask<OffsetFetchAnswer>(OffsetFetch{kGroup, true, {commands_}}).error, KafkaError::unstable_offset_commit);
  EXPECT_EQ(ask<OffsetFetchAnswer>(OffsetFetch{kGroup, false, {commands_}}).offsets.front(), std::nullopt);
  mark();
  EXPECT_EQ(committed(), Offset{5});
  EXPECT_EQ(ask<OffsetFetchAnswer>(OffsetFetch{kGroup, true, {commands_}}).offsets.front(), Offset{5});
}

TEST_F(TransactionTest, offsets_of_an_aborted_transaction_are_forgotten) {
  const ProducerIdAndEpoch producer = init(kTxn);
  error(AddOffsetsToTxn{kTxn, producer, kGroup});
  offsets(producer, Offset{5});
  end(producer, false);
  mark();
  EXPECT_EQ(committed(), std::nullopt);
  EXPECT_EQ(ask<OffsetFetchAnswer>(OffsetFetch{kGroup, true, {commands_}}).error, KafkaError::none);
}

TEST_F(TransactionTest, offsets_need_the_offsets_partition_in_the_transaction) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(offsets(producer, Offset{5}), KafkaError::invalid_txn_state);
}

TEST_F(TransactionTest, an_unknown_member_cannot_send_offsets_but_no_member_can) {
  const ProducerIdAndEpoch producer = init(kTxn);
  error(AddOffsetsToTxn{kTxn, producer, kGroup});
  EXPECT_EQ(offsets(producer, Offset{5}, Generation{1}, MemberId{9}), KafkaError::unknown_member_id);
  EXPECT_EQ(offsets(producer, Offset{5}), KafkaError::none) << "without membership nothing is checked";
}

}  // namespace
}  // namespace turnstile::sim
