// A scenario as users write it.
#include "turnstile/scenario.hpp"

#include <gtest/gtest.h>

#include <string>

#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/property_name.hpp"

namespace turnstile {
namespace {

// A counter that can be decremented: its maximum is 9.
struct Counter {
  struct Up {
    std::uint32_t by = 1;
  };
  struct Back {};
  struct Moved {
    std::uint32_t to = 0;
  };
  struct Value {
    std::uint32_t value = 0;
  };
  using State = Value;
  using Request = std::variant<Up, Back>;
  using Event = Moved;
  enum class Reason : std::uint8_t { too_far = 1 };

  static Decision<Counter> decide(const Value& counter, const Request& request) {
    const auto* up = std::get_if<Up>(&request);
    if (up == nullptr) return std::vector{Moved{0}};
    if (counter.value + up->by > 9) return reject(Reason::too_far);
    return std::vector{Moved{counter.value + up->by}};
  }
  static Value evolve(Value, const Moved& moved) { return {moved.to}; }
};

auto counters() {
  return scenario<Counter>("counters").commands(30).asks([](Any& any) {
    const std::uint32_t counter = any.below(2);
    if (any.one_in(5)) return ask<Counter>(counter, Counter::Back{});
    return ask<Counter>(counter, Counter::Up{1 + any.below(4)});
  });
}

properties::Tally explore(const properties::Scenario& scenario, std::uint64_t seeds = 20) {
  properties::Tally tally;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) properties::explore_seed(scenario, {}, {seed}, tally);
  return tally;
}

TEST(Scenario, holds_where_its_domain_is_right) {
  const auto tally = explore(
      counters()
          .always("a counter is at most 9", [](const Counter::Value& counter) { return counter.value <= 9; })
          .always("what is accepted moves", [](const Step<Counter>& step) { return step.events == nullptr || !step.events->empty(); })
          .always("it moves to a number", [](const Counter::Value&, const Counter::Moved& moved) { return moved.to < 10; })
          .always("there are two", [](const Evidence<Counter>& evidence) { return evidence.entities().size() <= 2; }));
  EXPECT_EQ(tally.violations, 0U);
  EXPECT_GT(tally.counters.accepted, 0U);
}

// Each form of a check can fail, and reports its text.
template <class Check>
properties::Violation violation_of(Check check) {
  const auto tally = explore(counters().always("A sentence, that fails.", check), 1);
  EXPECT_EQ(tally.violations, 1U);
  return tally.first_failure ? *tally.first_failure->violation : properties::Violation{};
}

TEST(Scenario, each_form_of_a_check_can_fail) {
  EXPECT_TRUE(violation_of([](const Counter::Value& counter) { return counter.value < 3; }).record.has_value());
  EXPECT_TRUE(
      violation_of([](const Counter::Value& before, const Counter::Moved& moved) { return moved.to > before.value; }).record.has_value());
  EXPECT_TRUE(violation_of([](const Step<Counter>& step) { return !step.reason.has_value(); }).record.has_value());
  EXPECT_FALSE(violation_of([](const Evidence<Counter>&) { return false; }).record.has_value());
}

TEST(Scenario, a_violation_is_told_in_the_words_of_the_domain) {
  const auto failed =
      violation_of([](const Counter::Value& counter) { return counter.value < 3 ? "" : "it is " + std::to_string(counter.value); });
  EXPECT_NE(failed.message.find("(Up("), std::string::npos) << failed.message;
  EXPECT_NE(failed.message.find(": it is "), std::string::npos) << failed.message;
}

TEST(Scenario, the_sentence_of_a_property_is_its_name) {
  const auto named = counters().always("No seat is sold twice.", [](const Counter::Value&) { return true; });
  EXPECT_EQ(named.properties().front(), "no_seat_is_sold_twice");
  EXPECT_EQ(named.about_property("no_seat_is_sold_twice"), "No seat is sold twice.");
  EXPECT_EQ(properties::property_name("?!"), "property");
}

// A workload may keep state; each run begins with the given value.
struct Echo {
  std::uint32_t shown = 0;
  Asked<Counter> operator()(Any& any) { return ask<Counter>(0, Counter::Up{1 + std::min<std::uint32_t>(shown, 8) + any.below(1)}); }
  void learn(const Outcome<Counter>&) { ++shown; }
};

TEST(Scenario, a_workload_hears_outcomes_and_no_run_knows_of_another) {
  const auto echo = scenario<Counter>("echo").commands(30).asks(Echo{});
  properties::RunRequest request;
  request.seed = 1;
  const auto first = echo.run(request);
  EXPECT_EQ(echo.run(request).hash, first.hash);
  EXPECT_GT(first.counters.rejected, 0U);  // it requested more and more
}

TEST(Scenario, is_run_in_every_world) {
  const auto all = in_every_world(counters());
  ASSERT_EQ(all.size(), 1 + properties::all_worlds().size());
  EXPECT_EQ(all[1].name(), "counters-long");
  for (const auto& each : all) {
    if (each.name() == "counters-long") continue;  // 3,000 commands
    EXPECT_TRUE(explore(each, 2).violations == 0 || !each.breaks_its_word().empty()) << each.name();
  }
}

}  // namespace
}  // namespace turnstile
