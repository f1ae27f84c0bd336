// A group's committed offsets, as those see them who are not in it.
#include "turnstile/adapters/kafka_group.hpp"

#include "broker.hpp"
#include "places.hpp"

namespace turnstile::adapters {
namespace {

using core::Offset;
using core::PartitionId;
using core::Topic;
using Offsets = std::vector<std::optional<Offset>>;

constexpr core::TopicPartition kEventsZero{Topic::events, PartitionId{0}};
constexpr core::TopicPartition kEventsOne{Topic::events, PartitionId{1}};

void commit(const KafkaConfig& config, const core::TopicPartitionOffset& place) {
  const KafkaProperties fixed{{"bootstrap.servers", config.brokers}, {"group.id", config.group}};
  const rd::Client client = rd::make_client(RD_KAFKA_CONSUMER, rd::make_conf({&fixed}).value()).value();
  const rd::Places places = make_places(Topics(config.prefix), std::vector{place});
  ASSERT_EQ(rd_kafka_commit(client.get(), places.get(), 0), RD_KAFKA_RESP_ERR_NO_ERROR);
}

TEST(KafkaGroup, what_it_has_committed_is_told_for_each_partition) {
  const tests::FreshTopics topics(2);
  KafkaGroup group = KafkaGroup::make(topics.config()).value();
  const std::vector<core::TopicPartition> partitions{kEventsOne, kEventsZero};
  EXPECT_EQ(group.committed(partitions).value(), (Offsets{std::nullopt, std::nullopt})) << "there is no such group yet";
  commit(topics.config(), {kEventsOne, Offset{5}});
  EXPECT_EQ(group.committed(partitions).value(), (Offsets{Offset{5}, std::nullopt}));
  commit(topics.config(), {kEventsOne, Offset{7}});
  EXPECT_EQ(group.committed(partitions).value(), (Offsets{Offset{7}, std::nullopt}));
}

TEST(KafkaGroup, brokers_that_do_not_answer_are_an_error_in_the_end) {
  KafkaConfig config = tests::fresh_config();
  config.brokers = "127.0.0.1:1";
  config.lookup_ms_max = 500;
  KafkaGroup group = KafkaGroup::make(config).value();
  const auto committed = group.committed({kEventsZero});
  ASSERT_FALSE(committed);
  EXPECT_NE(committed.error().find("committed offsets of group " + config.group), std::string::npos) << committed.error();
}

}  // namespace
}  // namespace turnstile::adapters
