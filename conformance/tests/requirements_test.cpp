#include "turnstile/conformance/requirements.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "turnstile/conformance/catalogue.hpp"
#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {
namespace {

// The settings that scripts/conformance starts brokers with.
BrokerSettings settings_of_ours() {
  constexpr BrokerTimes times;
  return {{"group.min.session.timeout.ms", times.session_timeout_min_ms},
          {"transaction.max.timeout.ms", times.transaction_timeout_max_ms},
          {"transaction.abort.timed.out.transaction.cleanup.interval.ms", times.transaction_scan_ms},
          {"transactional.id.expiration.ms", times.ids_expire_ms},
          {"producer.id.expiration.ms", times.ids_expire_ms},
          {"transaction.remove.expired.transaction.cleanup.interval.ms", times.expiry_check_ms},
          {"log.retention.check.interval.ms", times.retention_check_ms},
          {"log.cleaner.backoff.ms", times.cleaner_backoff_ms},
          {"replica.fetch.wait.max.ms", times.replica_fetch_wait_ms_max}};
}

std::string unmet_of(Program program, const BrokerSettings& settings) { return unmet(program, settings); }

Program member_with_a_session_of(std::int64_t ms) {
  Script script("test", "test");
  const auto topic = script.topic("t");
  const auto member = script.member("a");
  script.client(member).session_timeout_ms = ms;
  script.subscribe(member, {topic});
  return script.take();
}

Program transaction_of(std::int64_t timeout_ms) {
  Script script("test", "test");
  const auto writer = script.transactional("w");
  script.client(writer).transaction_timeout_ms = timeout_ms;
  script.init(writer);
  return script.take();
}

TEST(Requirements, every_fixed_program_runs_on_brokers_with_our_settings) {
  for (const Program& program : fixed_programs()) EXPECT_EQ(unmet(program, settings_of_ours()), "") << program.name;
}

TEST(Requirements, what_is_not_known_is_taken_for_right) {
  for (const Program& program : fixed_programs()) EXPECT_EQ(unmet(program, {}), "") << program.name;
}

TEST(Requirements, a_session_that_the_broker_would_refuse_is_not_waited_for) {
  const BrokerSettings usual{{"group.min.session.timeout.ms", 6'000}};
  EXPECT_EQ(unmet_of(member_with_a_session_of(1'500), usual), "it needs group.min.session.timeout.ms=1500 at most, which is 6000 here");
  EXPECT_EQ(unmet_of(member_with_a_session_of(6'000), usual), "");
  const auto refused = std::ranges::count_if(fixed_programs(), [&](const Program& program) { return !unmet(program, usual).empty(); });
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, static_cast<std::ptrdiff_t>(fixed_programs().size()) / 10);
}

TEST(Requirements, who_waits_for_ids_to_expire_needs_a_broker_that_forgets_them) {
  const BrokerSettings usual{{"transactional.id.expiration.ms", 604'800'000}};
  const auto refused = std::ranges::count_if(fixed_programs(), [&](const Program& program) { return !unmet(program, usual).empty(); });
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 20);
}

TEST(Requirements, a_program_about_a_refusal_needs_a_broker_that_refuses) {
  EXPECT_EQ(unmet_of(member_with_a_session_of(200), {{"group.min.session.timeout.ms", 6'000}}), "");
  EXPECT_EQ(unmet_of(member_with_a_session_of(200), {{"group.min.session.timeout.ms", 100}}),
            "it needs group.min.session.timeout.ms=201 at least, which is 100 here");
  EXPECT_EQ(unmet_of(transaction_of(1'000'000), {{"transaction.max.timeout.ms", 2'000'000}}),
            "it needs transaction.max.timeout.ms=999999 at most, which is 2000000 here");
}

TEST(Requirements, a_transaction_that_is_to_time_out_needs_a_broker_that_looks_often) {
  const BrokerSettings usual{{"transaction.abort.timed.out.transaction.cleanup.interval.ms", 10'000}};
  EXPECT_EQ(unmet_of(transaction_of(1'000), usual),
            "it needs transaction.abort.timed.out.transaction.cleanup.interval.ms=500 at most, which is 10000 here");
  EXPECT_EQ(unmet_of(transaction_of(60'000), usual), "");
}

TEST(Requirements, what_is_to_be_deleted_needs_a_broker_that_deletes_often) {
  Script script("test", "test");
  script.settings(script.topic("t")).retention_ms = 1'000;
  EXPECT_EQ(unmet_of(script.take(), {{"log.retention.check.interval.ms", 300'000}}),
            "it needs log.retention.check.interval.ms=500 at most, which is 300000 here");
}

TEST(Requirements, what_says_itself_that_it_is_old_is_deleted_too) {
  Script script("test", "test");
  const auto topic = script.topic("t");
  script.produce(script.producer("w"), topic, "1970").timestamp_ms = 1'000'000;
  const BrokerSettings usual{{"log.retention.check.interval.ms", 300'000}};
  EXPECT_EQ(unmet(script.program(), usual), "");
  script.wait(3'000);
  EXPECT_EQ(unmet(script.program(), usual), "it needs log.retention.check.interval.ms=500 at most, which is 300000 here");
}

}  // namespace
}  // namespace turnstile::conformance
