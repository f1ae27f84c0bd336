// The topics are created as docs/wire.md says, and settings that would lose data are found.
#include <algorithm>

#include "broker.hpp"

namespace turnstile::adapters {
namespace {

using tests::FreshTopics;

std::string problems(const KafkaConfig& config) {
  const auto report = check_topics(config);
  EXPECT_TRUE(report) << report.error().what;
  std::string text;
  if (report)
    for (const TopicProblem& problem : report->problems)
      text += problem.topic.substr(problem.topic.find('.') + 1) + " " + problem.what + "\n";
  return text;
}

Admin admin(const KafkaConfig& config) { return Admin::make(config).value(); }

// The topics of a fresh prefix, one of them made otherwise first.
std::string problems_with(core::Topic topic, std::int32_t partitions, const KafkaProperties& changes) {
  const KafkaConfig config = tests::fresh_config();
  KafkaProperties settings = topic_settings(topic);
  for (const auto& [name, value] : changes) {
    std::erase_if(settings, [&name](const auto& setting) { return setting.first == name; });
    settings.emplace_back(name, value);
  }
  Admin client = admin(config);
  const auto made = client.create({{Topics(config.prefix).name(topic), partitions, 1, settings}});
  EXPECT_TRUE(made) << made.error().what;
  const auto rest = create_topics(config, 2, 1);
  EXPECT_TRUE(rest) << rest.error().what;
  const std::string text = problems(config);
  std::vector<std::string> names;
  for (const core::Topic each : core::kTopics) names.push_back(Topics(config.prefix).name(each));
  EXPECT_TRUE(client.delete_topics(names));
  return text;
}

TEST(KafkaTopics, created_topics_have_no_problem_and_the_partitions_asked_for) {
  const FreshTopics topics(3);
  EXPECT_EQ(problems(topics.config()), "");
  EXPECT_EQ(check_topics(topics.config())->partitions, 3);
}

TEST(KafkaTopics, creating_again_changes_nothing) {
  const FreshTopics topics(2);
  EXPECT_TRUE(create_topics(topics.config(), 4, 1));
  EXPECT_EQ(check_topics(topics.config())->partitions, 2);
}

TEST(KafkaTopics, the_settings_are_those_of_the_wire_document) {
  const FreshTopics topics(1);
  const auto settings = admin(topics.config()).settings({Topics(topics.config().prefix).name(core::Topic::commands)});
  ASSERT_TRUE(settings);
  for (const auto& expected : topic_settings(core::Topic::commands))
    EXPECT_NE(std::ranges::find(settings->front(), expected), settings->front().end()) << expected.first;
}

TEST(KafkaTopics, missing_topics_are_named) {
  const KafkaConfig config = tests::fresh_config();
  EXPECT_NE(problems(config).find("events does not exist; run with --create-topics"), std::string::npos);
}

TEST(KafkaTopics, events_that_expire_are_refused) {
  EXPECT_NE(problems_with(core::Topic::events, 2, {{"retention.ms", "604800000"}}).find("events retention.ms is 604800000"),
            std::string::npos);
  EXPECT_NE(problems_with(core::Topic::events, 2, {{"retention.bytes", "1000000"}}).find("events retention.bytes"), std::string::npos);
}

TEST(KafkaTopics, events_that_are_compacted_are_refused) {
  EXPECT_NE(problems_with(core::Topic::events, 2, {{"cleanup.policy", "compact"}}).find("events cleanup.policy is compact"),
            std::string::npos);
  EXPECT_NE(problems_with(core::Topic::events, 2, {{"cleanup.policy", "compact,delete"}}).find("events cleanup.policy"), std::string::npos);
}

TEST(KafkaTopics, alarms_that_expire_are_refused) {
  EXPECT_NE(problems_with(core::Topic::alarms, 2, {{"retention.ms", "1000"}}).find("alarms retention.ms"), std::string::npos);
}

TEST(KafkaTopics, states_that_expire_are_refused) {
  EXPECT_NE(problems_with(core::Topic::snapshots, 2, {{"cleanup.policy", "delete"}}).find("snapshots cleanup.policy"), std::string::npos);
  EXPECT_NE(problems_with(core::Topic::sequencer_changelog, 2, {{"cleanup.policy", "compact,delete"}}).find("sequencer.changelog"),
            std::string::npos);
}

TEST(KafkaTopics, commands_that_a_clients_clock_expires_are_refused) {
  EXPECT_NE(problems_with(core::Topic::commands, 2, {{"message.timestamp.type", "CreateTime"}}).find("commands message.timestamp.type"),
            std::string::npos);
  EXPECT_NE(problems_with(core::Topic::sequenced, 2, {{"retention.ms", "-1"}}).find("commands.sequenced retention.ms"), std::string::npos);
}

TEST(KafkaTopics, a_limit_that_refuses_whole_batches_for_ever_is_refused) {
  EXPECT_NE(problems_with(core::Topic::events, 2, {{"max.message.bytes", "100000"}}).find("events max.message.bytes is 100000"),
            std::string::npos);
}

TEST(KafkaTopics, the_partitions_of_a_topic_are_counted_and_a_missing_one_is_no_fault_of_the_brokers) {
  const FreshTopics topics(3);
  EXPECT_EQ(count_partitions(topics.config(), core::Topic::events).value(), 3);
  const auto missing = count_partitions(tests::fresh_config(), core::Topic::events);
  ASSERT_FALSE(missing);
  EXPECT_FALSE(missing.error().outside);
}

TEST(KafkaTopics, differing_partition_counts_are_refused) {
  EXPECT_NE(problems_with(core::Topic::events, 5, {}).find("events has 5 partitions"), std::string::npos);
}

TEST(KafkaTopics, an_impossible_replication_is_one_line) {
  const KafkaConfig config = tests::fresh_config();
  const auto created = create_topics(config, 1, 7);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().what.find('\n'), std::string::npos) << created.error().what;
}

}  // namespace
}  // namespace turnstile::adapters
