// What members of a group tell each other survives the journey.
#include "turnstile/sim/kafka/consumer_protocol.hpp"

#include <gtest/gtest.h>

namespace turnstile::sim {
namespace {

using core::PartitionId;

const List<TopicPartition> kOwned{{TopicId{7}, PartitionId{0}}, {TopicId{300}, PartitionId{70'000}}};

TEST(ConsumerProtocol, a_subscription_arrives_as_it_was_sent) {
  const Subscription arrived = decode_subscription(encode(Subscription{{TopicId{300}, TopicId{7}}, kOwned}));
  EXPECT_EQ(arrived.topics, (List<TopicId>{TopicId{300}, TopicId{7}}));
  EXPECT_EQ(arrived.owned, kOwned);
}

TEST(ConsumerProtocol, an_assignment_arrives_as_it_was_sent) { EXPECT_EQ(decode_assignment(encode_assignment(kOwned)), kOwned); }

TEST(ConsumerProtocol, a_member_without_assignment_is_assigned_nothing) {
  EXPECT_TRUE(decode_assignment({}).empty());
  EXPECT_TRUE(decode_assignment(encode_assignment({})).empty());
}

TEST(ConsumerProtocol, subscriptions_that_differ_have_other_bytes) {
  EXPECT_NE(encode(Subscription{{TopicId{1}}}), encode(Subscription{{TopicId{2}}}));
  EXPECT_NE(encode(Subscription{{TopicId{1}}}), encode(Subscription{{TopicId{1}}, kOwned})) << "a member that owns others joins anew";
}

}  // namespace
}  // namespace turnstile::sim
