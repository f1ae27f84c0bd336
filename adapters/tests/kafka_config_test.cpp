// What can be said about Kafka without one: names, properties, a broker that is not there.
#include "turnstile/adapters/kafka_config.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {
namespace {

KafkaConfig nowhere() {
  KafkaConfig config;
  config.brokers = "127.0.0.1:1";
  config.transactional_id = "nobody";
  return config;
}

TEST(Topics, names_lie_behind_the_prefix) {
  const Topics topics("bank");
  EXPECT_EQ(topics.name(core::Topic::sequencer_changelog), "bank.sequencer.changelog");
  for (const core::Topic topic : core::kTopics) EXPECT_EQ(topics.role(topics.name(topic)), topic);
  EXPECT_EQ(topics.role("bank.other"), std::nullopt);
  EXPECT_EQ(topics.role("other.events"), std::nullopt);
  EXPECT_EQ(topics.text({core::Topic::events, core::PartitionId{3}}), "bank.events[3]");
}

TEST(MessageTypes, are_those_of_a_package_or_none) {
  EXPECT_EQ(MessageTypes("bank.v1").of(core::Topic::events), "bank.v1.Outcome");
  EXPECT_EQ(MessageTypes("bank.v1").of(core::Topic::rejected), "");
  EXPECT_EQ(MessageTypes("").of(core::Topic::events), "");
}

TEST(KafkaProperties, an_unknown_one_is_named) {
  EXPECT_TRUE(check_properties({{"linger.ms", "3"}}));
  const auto unknown = check_properties({{"linger.ms", "3"}, {"lingering", "3"}});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().find("lingering"), std::string::npos) << unknown.error();
  EXPECT_FALSE(check_properties({{"linger.ms", "soon"}}));
}

TEST(KafkaProperties, a_value_that_is_refused_is_said_in_one_line) {
  const auto refused = check_properties({{"transaction.timeout.ms", "300"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().find('\n'), std::string::npos) << refused.error();
}

TEST(KafkaProperties, a_misspelt_password_is_not_repeated) {
  const auto refused = check_properties({{"sasl.pasword", "hunter2"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().find("hunter2"), std::string::npos) << refused.error();
}

TEST(KafkaProperties, a_file_that_is_not_there_is_named) {
  const auto refused = check_properties({{"security.protocol", "ssl"}, {"ssl.ca.location", "/none/ca.pem"}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("ssl.ca.location"), std::string::npos) << refused.error();
}

TEST(Brokers, one_that_is_not_there_is_one_line_within_the_time) {
  const auto begin = std::chrono::steady_clock::now();
  const auto probed = probe_brokers(nowhere(), 500);
  ASSERT_FALSE(probed);
  EXPECT_EQ(probed.error().find('\n'), std::string::npos);
  EXPECT_NE(probed.error().find("127.0.0.1:1"), std::string::npos) << probed.error();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST(KafkaLog, an_open_without_a_broker_gives_up_when_asked_to_stop) {
  std::atomic<bool> stop{false};
  KafkaConfig config = nowhere();
  config.stop = &stop;
  config.stop_grace_ms = 0;
  KafkaLog log(config);
  std::thread asking([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop = true;
  });
  auto opening = log.open();
  opening.start();
  asking.join();
  const auto status = opening.result();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, core::LogErrorClass::fatal);
}

}  // namespace
}  // namespace turnstile::adapters
