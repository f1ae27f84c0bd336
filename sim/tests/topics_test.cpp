// Topics by name, at run time: what is created, grown and deleted, and what becomes of the logs.
#include "turnstile/sim/kafka/broker/topics.hpp"

#include "broker_fixture.hpp"

namespace turnstile::sim {
namespace {

class TopicsTest : public BrokerFixture {
 protected:
  KafkaError create(const std::string& name, std::int32_t partitions) { return broker.create_topic({name, partitions, -1, {}}); }
  TopicPartition of(const std::string& name, std::int32_t partition = 0) {
    return {broker.topics().id(name), core::PartitionId{partition}};
  }
};

TEST_F(TopicsTest, there_may_be_any_number_of_them_each_with_partitions_of_its_own) {
  for (int number = 0; number < 100; ++number) EXPECT_EQ(create("t" + std::to_string(number), 1 + number % 7), KafkaError::none);
  EXPECT_EQ(write(of("t95", 4), "a"), KafkaError::none);
  EXPECT_EQ(write(of("t95", 5), "b"), KafkaError::unknown_topic_or_partition) << "it has five";
  EXPECT_EQ(visible(of("t95", 4)), Values{"a"});
  EXPECT_EQ(visible(of("t94", 3)), Values{});
}

TEST_F(TopicsTest, a_name_that_is_no_topic_has_a_number_and_no_partition) {
  EXPECT_EQ(write(of("missing"), "a"), KafkaError::unknown_topic_or_partition);
  EXPECT_EQ(broker.topics().name(broker.topics().id("missing")), "missing");
  EXPECT_EQ(create("missing", 1), KafkaError::none);
  EXPECT_EQ(write(of("missing"), "a"), KafkaError::none) << "a client that knew the name before goes on with it";
}

TEST_F(TopicsTest, one_that_grows_keeps_what_it_has) {
  ASSERT_EQ(create("first", 2), KafkaError::none);
  ASSERT_EQ(create("second", 2), KafkaError::none);
  ASSERT_EQ(write(of("first", 1), "a"), KafkaError::none);
  ASSERT_EQ(write(of("second", 0), "b"), KafkaError::none);
  EXPECT_EQ(broker.create_partitions(broker.topics().id("first"), 2), KafkaError::invalid_partitions);
  EXPECT_EQ(broker.create_partitions(broker.topics().id("first"), 5), KafkaError::none);
  EXPECT_EQ(write(of("first", 4), "c"), KafkaError::none);
  EXPECT_EQ(visible(of("first", 1)), Values{"a"});
  EXPECT_EQ(visible(of("first", 4)), Values{"c"});
  EXPECT_EQ(visible(of("second", 0)), Values{"b"});
}

TEST_F(TopicsTest, one_that_was_deleted_is_empty_when_it_comes_back) {
  ASSERT_EQ(create("topic", 3), KafkaError::none);
  ASSERT_EQ(write(of("topic", 2), "a"), KafkaError::none);
  EXPECT_EQ(create("topic", 3), KafkaError::topic_already_exists);
  ASSERT_EQ(broker.delete_topic(broker.topics().id("topic")), KafkaError::none);
  EXPECT_EQ(broker.delete_topic(broker.topics().id("topic")), KafkaError::unknown_topic_or_partition);
  EXPECT_EQ(write(of("topic", 2), "b"), KafkaError::unknown_topic_or_partition);
  ASSERT_EQ(create("topic", 4), KafkaError::none);
  EXPECT_EQ(visible(of("topic", 2)), Values{});
  EXPECT_EQ(write(of("topic", 3), "c"), KafkaError::none);
}

TEST_F(TopicsTest, one_that_does_not_say_how_many_partitions_it_wants_has_as_many_as_the_brokers_give) {
  EXPECT_EQ(create("topic", -1), KafkaError::none);
  EXPECT_EQ(broker.topics().partitions(broker.topics().id("topic")), 4);
  EXPECT_EQ(create("none", 0), KafkaError::invalid_partitions);
}

}  // namespace
}  // namespace turnstile::sim
