// What a delayed request does to transactions, protocol by protocol: before Kafka 3.6, with verification, and with KIP-890 complete.
#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

using core::Generation;
using core::Topic;

BrokerOptions speaking(TransactionProtocol protocol) {
  BrokerOptions options;
  options.transactions.protocol = protocol;
  return options;
}

class ProtocolTest : public BrokerFixture {
 protected:
  explicit ProtocolTest(TransactionProtocol protocol) : BrokerFixture(speaking(protocol)) {}
  KafkaError offsets(ProducerIdAndEpoch producer, std::int64_t offset) {
    return error(TxnOffsetCommit{kTxn, producer, kGroup, Generation{-1}, MemberId{}, {{commands_, Offset{offset}}}});
  }
  Offset last_stable() { return broker.log(now, events_).last_stable(); }
  const TopicPartition events_ = at(Topic::events);
  const TopicPartition commands_ = at(Topic::commands);
};

struct BeforeVerification : ProtocolTest {
  BeforeVerification() : ProtocolTest(TransactionProtocol::before) {}
};
struct Verified : ProtocolTest {
  Verified() : ProtocolTest(TransactionProtocol::verified) {}
};
struct EpochPerTransaction : ProtocolTest {
  EpochPerTransaction() : ProtocolTest(TransactionProtocol::v2) {}
  EndTxnAnswer ended(ProducerIdAndEpoch producer, bool commit) { return ask<EndTxnAnswer>(EndTxn{kTxn, producer, commit}); }
};

TEST_F(BeforeVerification, a_write_after_the_end_begins_a_transaction_that_hangs) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  end(producer, false);
  mark();
  EXPECT_EQ(produce(producer, 1, events_, {"late"}, kTxn).error, KafkaError::none);
  EXPECT_EQ(broker.open_transactions(), 0u) << "the coordinator knows of none";
  EXPECT_FALSE(broker.will_end(producer.id, events_));
  EXPECT_EQ(last_stable(), Offset{2}) << "and no reader of committed records passes";
}

TEST_F(BeforeVerification, a_write_after_the_end_joins_the_next_transaction) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  end(producer, false);
  mark();
  EXPECT_EQ(produce(producer, 1, events_, {"late"}, kTxn).error, KafkaError::none);
  open(producer, 2, events_, {"b"});
  end(producer, true);
  mark();
  EXPECT_EQ(visible(events_), (Values{"late", "b"}));
}

TEST_F(BeforeVerification, offsets_after_the_end_are_pending_for_ever) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(offsets(producer, 5), KafkaError::none);
  EXPECT_EQ(ask<OffsetFetchAnswer>(OffsetFetch{kGroup, true, {commands_}}).error, KafkaError::unstable_offset_commit);
}

TEST_F(BeforeVerification, offsets_under_an_epoch_that_the_offsets_partition_has_seen_the_end_of_are_refused) {
  const ProducerIdAndEpoch old = init(kTxn);
  error(AddOffsetsToTxn{kTxn, old, kGroup});
  offsets(old, 5);
  send(InitProducerId{kTxn, 10'000 * kMs, {}});
  mark();
  EXPECT_EQ(offsets(old, 6), KafkaError::invalid_producer_epoch);
}

TEST_F(Verified, a_late_end_ends_the_next_transaction_of_the_same_epoch) {
  const ProducerIdAndEpoch producer = init(kTxn);
  open(producer, 0, events_, {"a"});
  end(producer, true);
  mark();
  open(producer, 1, events_, {"half"});
  EXPECT_EQ(end(producer, true), KafkaError::none) << "the late one";
  mark();
  EXPECT_EQ(visible(events_), (Values{"a", "half"}));
  EXPECT_EQ(produce(producer, 2, events_, {"other half"}, kTxn).error, KafkaError::invalid_txn_state);
}

TEST_F(EpochPerTransaction, the_end_answers_the_epoch_of_the_next_transaction) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(produce(producer, 0, events_, {"a"}, kTxn).error, KafkaError::none) << "a write adds its partition";
  const EndTxnAnswer answer = ended(producer, true);
  EXPECT_EQ(answer.error, KafkaError::none);
  EXPECT_EQ(answer.producer, (ProducerIdAndEpoch{producer.id, Epoch{static_cast<std::int16_t>(producer.epoch.value + 1)}}));
  mark();
  EXPECT_EQ(visible(events_), Values{"a"});
  EXPECT_EQ(produce(answer.producer, 0, events_, {"b"}, kTxn).error, KafkaError::none) << "sequences begin at zero again";
}

TEST_F(EpochPerTransaction, a_write_after_the_end_is_refused) {
  const ProducerIdAndEpoch producer = init(kTxn);
  produce(producer, 0, events_, {"a"}, kTxn);
  const ProducerIdAndEpoch next = ended(producer, true).producer;
  EXPECT_EQ(produce(producer, 0, at(Topic::events, 1), {"late"}, kTxn).error, KafkaError::invalid_producer_epoch);
  mark();
  EXPECT_EQ(produce(producer, 1, events_, {"late"}, kTxn).error, KafkaError::invalid_producer_epoch);
  produce(next, 0, events_, {"b"}, kTxn);
  EXPECT_EQ(produce(producer, 1, events_, {"late"}, kTxn).error, KafkaError::invalid_producer_epoch);
}

TEST_F(EpochPerTransaction, the_next_write_waits_for_the_markers_of_the_transaction_before) {
  const ProducerIdAndEpoch producer = init(kTxn);
  produce(producer, 0, events_, {"a"}, kTxn);
  const ProducerIdAndEpoch next = ended(producer, true).producer;
  EXPECT_EQ(produce(next, 0, events_, {"b"}, kTxn).error, KafkaError::not_enough_replicas) << "the open one is not its own";
  mark();
  EXPECT_EQ(produce(next, 0, events_, {"b"}, kTxn).error, KafkaError::none);
}

TEST_F(EpochPerTransaction, the_same_end_asked_again_is_answered_and_reaches_no_other_transaction) {
  const ProducerIdAndEpoch producer = init(kTxn);
  produce(producer, 0, events_, {"a"}, kTxn);
  const ProducerIdAndEpoch next = ended(producer, true).producer;
  EXPECT_EQ(ended(producer, true).error, KafkaError::concurrent_transactions);
  EXPECT_EQ(ended(producer, false).error, KafkaError::invalid_txn_state);
  mark();
  EXPECT_EQ(ended(producer, true).producer, next);
  EXPECT_EQ(ended(producer, false).error, KafkaError::invalid_txn_state);
  produce(next, 0, events_, {"b"}, kTxn);
  EXPECT_EQ(ended(producer, true).error, KafkaError::producer_fenced);
  EXPECT_EQ(visible(events_), Values{"a"});
}

TEST_F(EpochPerTransaction, offsets_add_their_group_and_late_ones_are_refused) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(offsets(producer, 5), KafkaError::none);
  const ProducerIdAndEpoch next = ended(producer, true).producer;
  mark();
  EXPECT_EQ(broker.committed(kGroup, commands_), Offset{5});
  EXPECT_EQ(offsets(next, 6), KafkaError::none);
  EXPECT_EQ(offsets(producer, 5), KafkaError::producer_fenced);
  ended(next, true);
  mark();
  EXPECT_EQ(broker.committed(kGroup, commands_), Offset{6});
}

TEST_F(EpochPerTransaction, aborting_what_was_never_begun_raises_the_epoch_and_committing_it_is_an_error) {
  const ProducerIdAndEpoch producer = init(kTxn);
  EXPECT_EQ(ended(producer, true).error, KafkaError::invalid_txn_state);
  const EndTxnAnswer aborted = ended(producer, false);
  EXPECT_EQ(aborted.error, KafkaError::none);
  EXPECT_GT(aborted.producer.epoch, producer.epoch);
  EXPECT_EQ(ended(producer, false).producer, aborted.producer) << "asked again";
  EXPECT_EQ(broker.open_transactions(), 0u);
}

TEST_F(EpochPerTransaction, a_new_instance_fences_the_old_one) {
  const ProducerIdAndEpoch old = init(kTxn);
  produce(old, 0, events_, {"ghost"}, kTxn);
  send(InitProducerId{kTxn, 10'000 * kMs, {}});
  mark();
  const ProducerIdAndEpoch fresh = init(kTxn);
  EXPECT_EQ(ended(old, true).error, KafkaError::producer_fenced);
  EXPECT_EQ(produce(old, 1, events_, {"zombie"}, kTxn).error, KafkaError::invalid_producer_epoch);
  EXPECT_EQ(produce(fresh, 0, events_, {"a"}, kTxn).error, KafkaError::none);
  EXPECT_EQ(visible(events_), Values{});
}

}  // namespace
}  // namespace turnstile::sim
