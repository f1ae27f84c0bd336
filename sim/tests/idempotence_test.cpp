// Idempotent producers: sequences per partition, five remembered batches, epochs.
#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

class IdempotenceTest : public BrokerFixture {
 protected:
  Offset end() { return broker.log(now, events_).high_watermark(); }
  const TopicPartition events_ = at(core::Topic::events);
};

TEST_F(IdempotenceTest, a_repeated_batch_is_acknowledged_with_its_old_offset) {
  const ProducerIdAndEpoch producer = init();
  EXPECT_EQ(produce(producer, 0, events_, {"a", "b"}).first_offset, Offset{0});
  EXPECT_EQ(produce(producer, 2, events_, {"c"}).first_offset, Offset{2});
  const auto again = produce(producer, 0, events_, {"a", "b"});
  EXPECT_EQ(again.error, KafkaError::none);
  EXPECT_EQ(again.first_offset, Offset{0});
  EXPECT_EQ(end(), Offset{3});
}

TEST_F(IdempotenceTest, five_batches_are_remembered_and_no_more) {
  const ProducerIdAndEpoch producer = init();
  for (std::int32_t sequence = 0; sequence < 6; ++sequence) produce(producer, sequence, events_, {"x"});
  EXPECT_EQ(produce(producer, 1, events_, {"x"}).error, KafkaError::none);
  EXPECT_EQ(produce(producer, 0, events_, {"x"}).error, KafkaError::out_of_order_sequence_number);
  EXPECT_EQ(end(), Offset{6});
}

TEST_F(IdempotenceTest, a_gap_is_refused) {
  const ProducerIdAndEpoch producer = init();
  produce(producer, 0, events_, {"a"});
  EXPECT_EQ(produce(producer, 2, events_, {"c"}).error, KafkaError::out_of_order_sequence_number);
  EXPECT_EQ(produce(producer, 1, events_, {"b"}).error, KafkaError::none);
}

TEST_F(IdempotenceTest, sequences_are_counted_per_partition) {
  const ProducerIdAndEpoch producer = init();
  EXPECT_EQ(produce(producer, 0, events_, {"a"}).error, KafkaError::none);
  EXPECT_EQ(produce(producer, 0, at(core::Topic::events, 1), {"a"}).error, KafkaError::none);
}

TEST_F(IdempotenceTest, a_new_producer_has_no_memory) {
  const ProducerIdAndEpoch first = init();
  produce(first, 0, events_, {"a"});
  const ProducerIdAndEpoch second = init();
  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(produce(second, 0, events_, {"a"}).first_offset, Offset{1});
}

TEST_F(IdempotenceTest, an_old_epoch_is_refused_and_a_new_one_starts_at_zero) {
  const ProducerIdAndEpoch producer = init();
  produce(producer, 0, events_, {"a"});
  const ProducerIdAndEpoch next{producer.id, Epoch{1}};
  EXPECT_EQ(produce(next, 1, events_, {"b"}).error, KafkaError::out_of_order_sequence_number);
  EXPECT_EQ(produce(next, 0, events_, {"b"}).error, KafkaError::none);
  EXPECT_EQ(produce(producer, 1, events_, {"c"}).error, KafkaError::invalid_producer_epoch);
}

TEST_F(IdempotenceTest, without_idempotence_a_repeated_batch_is_appended_again) {
  produce({}, -1, events_, {"a"});
  produce({}, -1, events_, {"a"});
  EXPECT_EQ(end(), Offset{2});
}

}  // namespace
}  // namespace turnstile::sim
