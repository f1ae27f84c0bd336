#include "turnstile/properties/failure_json.hpp"
#include "turnstile/bank/scenarios.hpp"

#include <gtest/gtest.h>

#include <string>

namespace turnstile::properties {
namespace {

Failure small_failure() {
  Failure failure;
  failure.version = "0.1.0";
  failure.scenario = "standard";
  failure.faults = {"message_lost"};
  failure.seed = 0x5eed2a;
  failure.run.property = "no_overdraft";
  failure.run.message = "account 17: balance -40";
  failure.run.hash = 0xfedcba9876543210U;
  failure.run.choices = {{"net.delay", {1}, 0, 10, 9}, {"atm.command", {~std::uint64_t{0}}, 4, 2, 1}, {"net.delay", {2}, 0, 10, 3}};
  return failure;
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  const auto at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return at == std::string::npos ? text : text.replace(at, old.size(), now);
}

// The error for the small failure with one change.
std::string refusal(const std::string& old, const std::string& now) {
  const auto failure = failure_from_json(replaced(to_json(small_failure()), old, now));
  return failure ? std::string() : failure.error();
}
testing::AssertionResult says(const std::string& refusal, const std::string& words) {
  if (refusal.find(words) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "it says: " << refusal;
}

TEST(FailureJson, what_was_written_is_read) {
  Failure failure = small_failure();
  failure.original = failure.run;
  const auto read = failure_from_json(to_json(failure));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->seed, failure.seed);
  EXPECT_EQ(read->run.hash, failure.run.hash);
  EXPECT_EQ(read->run.choices, failure.run.choices);
  EXPECT_EQ(to_json(*read), to_json(failure));
}
TEST(FailureJson, members_may_come_in_any_order_and_others_are_skipped) {
  const auto read =
      failure_from_json(replaced(to_json(small_failure()), R"("seed":6221098)", R"("later":{"a":[null,-1.5e3,"x"]} , "seed" : 6221098)"));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->seed, 0x5eed2aU);
}
TEST(FailureJson, whatever_a_message_holds_what_is_written_can_be_read) {
  Failure failure = small_failure();
  failure.run.message = "quote \" backslash \\ line\n bad \xff\xc0\xaf good \xf0\x9f\x98\x80";
  const auto read = failure_from_json(to_json(failure));
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(read->run.message, "quote \" backslash \\ line\n bad \uFFFD\uFFFD\uFFFD good \U0001F600");
}
TEST(FailureJson, a_text_that_is_no_utf8_is_refused) {
  for (const char* bytes : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    EXPECT_TRUE(says(refusal("standard", bytes), "ill-formed UTF-8"));
  }
  EXPECT_TRUE(says(refusal("standard", R"(\ud800x)"), "surrogate"));
}
TEST(FailureJson, a_name_that_would_play_with_the_terminal_is_refused) {
  EXPECT_TRUE(says(refusal("0.1.0", R"(\u001b[2J)"), "control character"));
  EXPECT_TRUE(says(refusal("no_overdraft", R"(a\nFAIL b)"), "control character"));
}
TEST(FailureJson, each_cut_is_refused) {
  const std::string whole = to_json(small_failure());
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) EXPECT_FALSE(failure_from_json(whole.substr(0, bytes)).has_value()) << bytes;
}
TEST(FailureJson, a_member_that_is_missing_or_there_twice_is_named) {
  EXPECT_TRUE(says(refusal(R"("seed":6221098,)", ""), "'seed' is missing"));
  EXPECT_TRUE(says(refusal(R"("seed":6221098,)", R"("seed":1,"seed":2,)"), "'seed' occurs twice"));
  EXPECT_TRUE(says(failure_from_json("{}").error(), "'turnstile' is missing"));
}
TEST(FailureJson, a_text_that_goes_on_after_its_end_is_refused) {
  EXPECT_TRUE(says(failure_from_json(to_json(small_failure()) + " {}").error(), "expected end of input"));
  EXPECT_TRUE(says(failure_from_json(to_json(small_failure()) + std::string(1, '\0') + "{}").error(), "zero byte"));
}
TEST(FailureJson, a_file_of_another_format_is_refused_whatever_else_it_holds) {
  EXPECT_TRUE(says(refusal(R"("format":2)", R"("format":1)"), "format is of another version"));
  const std::string of_another = replaced(to_json(small_failure()), R"("format":2)", R"("format":3)");
  EXPECT_TRUE(says(failure_from_json(replaced(of_another, "[0,1,0,10,9]", R"({"label":0})")).error(), "format is of another version"));
}
TEST(FailureJson, numbers_that_do_not_fit_are_refused) {
  EXPECT_TRUE(says(refusal("6221098", "18446744073709551616"), "seed: a whole number from 0 to 18446744073709551615 is missing"));
  EXPECT_TRUE(says(refusal("6221098", "-1"), "seed: a whole number"));
  EXPECT_TRUE(says(refusal("6221098", "1.5"), "seed: a whole number"));
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", "[0,1,4294967296,10,9]"), "run.choices[0][2]: a whole number from 0 to 4294967295 is missing"));
  EXPECT_TRUE(says(refusal("6221098", "1e999999999"), "out of range"));
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", "[0,1,0,10,10]"), "value out of range"));
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", "[0,1,0,10,0]"), "value out of range"));
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", "[9,1,0,10,9]"), "label that is not in the list"));
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", "[0,1,0,10]"), "run.choices[0]: a choice is not"));
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", "[0,1,0,10,9,0]"), "a choice is not"));
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", "5"), "a choice is not"));
}
TEST(FailureJson, neither_depth_nor_length_costs_more_than_one_pass) {
  EXPECT_TRUE(says(failure_from_json(std::string(1'000'000, '[')).error(), "object is missing"));
  std::string deep = R"({"later":)";
  deep += std::string(1'000'000, '[');
  EXPECT_TRUE(says(failure_from_json(deep).error(), "nested too deeply"));
  EXPECT_TRUE(says(refusal("net.delay", std::string(1'000'000, 'x')), "too long"));
  std::string wide = R"({"later":[0)";
  for (std::size_t count = 0; count < 1'000'000; ++count) wide += ",[]";
  EXPECT_TRUE(says(failure_from_json(wide).error(), "too many values"));
  std::string many = "[0,1,0,10,9]";
  for (std::size_t count = 0; count < kFailureChoicesMax; ++count) many += ",[0,1,0,10,9]";
  EXPECT_TRUE(says(refusal("[0,1,0,10,9]", many), "too many choices"));
}
TEST(FailureJson, what_this_turnstile_does_not_know_is_said) {
  Failure failure = small_failure();
  EXPECT_TRUE(options_of(failure, *bank::find_scenario("standard")).has_value());
  failure.flaw = "no_such_flaw";
  EXPECT_TRUE(says(options_of(failure, *bank::find_scenario("standard")).error(), "no_such_flaw"));
  failure.flaw = "";
  failure.faults = {"no_such_fault"};
  EXPECT_TRUE(says(options_of(failure, *bank::find_scenario("standard")).error(), "no_such_fault"));
  failure.faults = {};
  failure.log = "no_such_log";
  EXPECT_TRUE(says(options_of(failure, *bank::find_scenario("standard")).error(), "no_such_log"));
  failure.log = "";
  failure.turns = "no_such_turns";
  EXPECT_TRUE(says(options_of(failure, *bank::find_scenario("standard")).error(), "no_such_turns"));
}

}  // namespace
}  // namespace turnstile::properties
