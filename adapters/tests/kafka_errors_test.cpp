#include "turnstile/adapters/kafka_errors.hpp"

#include <gtest/gtest.h>

namespace turnstile::adapters {
namespace {

TEST(KafkaErrors, the_name_is_found_in_a_line) {
  EXPECT_EQ(error_name("commit: INVALID_PRODUCER_EPOCH (Broker: it is old)"), "INVALID_PRODUCER_EPOCH");
  EXPECT_EQ(error_name("the brokers at 127.0.0.1:1: connection: _SSL (handshake: failed (x)); check y"), "_SSL");
  EXPECT_EQ(error_name("watermarks of bank.events[2]: NOT_LEADER_FOR_PARTITION (Broker: Not leader)"), "NOT_LEADER_FOR_PARTITION");
}

TEST(KafkaErrors, other_lines_have_none) {
  for (const char* line :
       {"", "the log is not open", "commit: stopped before its end was known", "topic bank.events: A (x)", "IO error: NO_NAME"})
    EXPECT_EQ(error_name(line), "") << line;
}

TEST(KafkaErrors, refusals_are_known_by_name) {
  for (const char* name : {"_AUTHENTICATION", "_SSL", "SASL_AUTHENTICATION_FAILED", "TOPIC_AUTHORIZATION_FAILED",
                           "GROUP_AUTHORIZATION_FAILED", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", "CLUSTER_AUTHORIZATION_FAILED"})
    EXPECT_TRUE(is_refusal(name)) << name;
  for (const char* name : {"", "_TRANSPORT", "_ALL_BROKERS_DOWN", "_TIMED_OUT", "NOT_LEADER_FOR_PARTITION", "PRODUCER_FENCED"})
    EXPECT_FALSE(is_refusal(name)) << name;
}

}  // namespace
}  // namespace turnstile::adapters
