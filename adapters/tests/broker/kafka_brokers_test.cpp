// Brokers that would keep the bank's clients waiting for ever are found before they begin.
#include "turnstile/adapters/kafka_brokers.hpp"

#include "broker.hpp"

namespace turnstile::adapters {
namespace {

std::vector<std::string> problems_of(const KafkaProperties& asked) {
  KafkaConfig config = tests::fresh_config();
  config.properties = asked;
  const auto problems = check_brokers(config);
  EXPECT_TRUE(problems) << problems.error().what;
  return problems ? *problems : std::vector<std::string>{};
}

TEST(KafkaBrokers, usual_ones_have_no_problem) { EXPECT_TRUE(problems_of({}).empty()); }

TEST(KafkaBrokers, a_session_that_they_would_refuse_is_one_line_with_the_setting) {
  const auto problems = problems_of({{"session.timeout.ms", "3600000"}});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems.front().find("group.max.session.timeout.ms is 1800000: "), std::string::npos) << problems.front();
  EXPECT_NE(problems.front().find("set it to 3600000 at least"), std::string::npos) << problems.front();
}

TEST(KafkaBrokers, a_transaction_that_they_would_refuse_is_one_line_with_the_setting) {
  const auto problems = problems_of({{"transaction.timeout.ms", "86400000"}});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems.front().find("transaction.max.timeout.ms is "), std::string::npos) << problems.front();
}

TEST(KafkaBrokers, where_there_are_none_that_is_an_error_of_the_world_outside) {
  KafkaConfig config = tests::fresh_config();
  config.brokers = "127.0.0.1:1";
  config.properties = {{"socket.connection.setup.timeout.ms", "1000"}};
  const auto problems = check_brokers(config);
  ASSERT_FALSE(problems);
  EXPECT_TRUE(problems.error().outside);
}

}  // namespace
}  // namespace turnstile::adapters
