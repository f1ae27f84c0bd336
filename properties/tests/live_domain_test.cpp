// A domain without its types, over ports and bytes, as `run`, `load` and `audit` use it.
#include "turnstile/properties/live_domain.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "turnstile/core/erased_records.hpp"
#include "turnstile/scenario.hpp"

namespace turnstile::properties {
namespace {

struct Doorbell {
  struct Ring {
    std::uint32_t times = 1;
  };
  struct Rang {
    std::uint32_t times = 0;
  };
  struct State {
    std::uint32_t rung = 0;
  };
  using Request = std::variant<Ring>;
  using Event = std::variant<Rang>;
  enum class Reason : std::uint8_t { never = 1 };

  static Decision<Doorbell> decide(const State&, const Request& request) {
    if (std::get<Ring>(request).times == 0) return reject(Reason::never);
    return std::vector<Event>{Rang{std::get<Ring>(request).times}};
  }
  static State evolve(State state, const Event& event) { return {state.rung + std::get<Rang>(event).times}; }
};

// It outlives what is made of it, as a program's scenarios do.
const properties::Scenario& doorbells() {
  static const auto made =
      scenario<Doorbell>("doorbells")
          .asks([](Any& any) { return ask<Doorbell>(1, Doorbell::Ring{any.below(3)}); })
          .always("nobody rings nine times", [](const Doorbell::State&, const Doorbell::Rang& rang) { return rang.times != 9; });
  return made;
}

const core::CompactCodec<Doorbell> kCodec;

// One record of entity 7.
template <class Value>
void add(LiveHistory& history, core::Topic topic, std::int64_t offset, const Value& value) {
  std::string bytes;
  kCodec.encode(value, bytes);
  history.add_record({{topic, core::PartitionId{0}}, core::Offset{offset}, 1'000, "7", bytes});
}
core::Outcome<Doorbell> rung(std::uint64_t position, std::uint32_t times) {
  return {{"c-" + std::to_string(position), core::EntityId{7}, Doorbell::Ring{times}, 900, 60'900},
          core::Position{position},
          core::Accepted<Doorbell>{{Doorbell::Rang{times}}},
          1'000};
}

const Judgement& of(const std::vector<Judgement>& judgements, std::string_view property) {
  return *std::ranges::find(judgements, property, &Judgement::property);
}

TEST(LiveDomain, is_named_after_its_struct) {
  EXPECT_EQ(doorbells().live({})->name(), "doorbell");
  EXPECT_EQ(name_in_topics("BoxOffice2"), "box-office2");
  EXPECT_EQ(name_in_topics("HTTPServer<int>"), "httpserverint");
  EXPECT_EQ(name_in_topics("_"), "domain");
}

TEST(LiveDomain, judges_what_was_read_by_the_properties_of_its_scenario) {
  const auto history = doorbells().live({})->history();
  add(*history, core::Topic::events, 0, rung(1, 2));
  add(*history, core::Topic::events, 1, rung(2, 3));
  auto judgements = history->judge(1);
  EXPECT_FALSE(of(judgements, "nobody_rings_nine_times").violation.has_value());
  EXPECT_FALSE(of(judgements, "decision_was_right").violation.has_value());
  EXPECT_FALSE(of(judgements, "committed_only").unchecked.empty());

  add(*history, core::Topic::events, 2, rung(3, 9));
  judgements = history->judge(1);
  ASSERT_TRUE(of(judgements, "nobody_rings_nine_times").violation.has_value());
  EXPECT_NE(of(judgements, "nobody_rings_nine_times").violation->message.find("Ring(9)"), std::string::npos);
  EXPECT_EQ(history->sizes().outcomes, 3U);
}

TEST(LiveDomain, an_accepted_command_that_decide_rejects_is_a_violation) {
  const auto history = doorbells().live({})->history();
  add(*history, core::Topic::events, 0, rung(1, 0));
  EXPECT_TRUE(of(history->judge(1), "decision_was_right").violation.has_value());
}

TEST(LiveDomain, is_at_rest_when_what_was_given_was_decided_and_published) {
  const auto history = doorbells().live({})->history();
  EXPECT_TRUE(history->settled());
  add(*history, core::Topic::sequencer_changelog, 0, core::Admissions{core::EntityId{7}, core::Position{1}, 0, {}});
  EXPECT_FALSE(history->settled());
  add(*history, core::Topic::events, 0, rung(1, 2));
  EXPECT_FALSE(history->settled());
  add(*history, core::Topic::snapshots, 0, core::Snapshot<Doorbell>{core::EntityId{7}, {2}, core::Position{1}});
  EXPECT_TRUE(history->settled());
}

core::Snapshot<Doorbell> published(std::uint64_t position, std::uint32_t rung) {
  return {core::EntityId{7}, {rung}, core::Position{position}};
}
core::TopicPartitionOffset committed(core::Topic topic, std::int64_t offset) {
  return {{topic, core::PartitionId{0}}, core::Offset{offset}};
}

TEST(LiveDomain, what_the_group_has_not_read_is_no_rest_and_nothing_is_lost_there) {
  const auto history = doorbells().live({})->history();
  add(*history, core::Topic::events, 0, rung(1, 2));
  add(*history, core::Topic::snapshots, 0, published(1, 2));
  add(*history, core::Topic::events, 2, rung(2, 3));  // offset 1 is a marker
  EXPECT_TRUE(of(history->judge(1), "no_lost_event").violation.has_value()) << "a group that is not known has read everything";

  history->set_committed({committed(core::Topic::events, 2)});
  EXPECT_EQ(history->unread(), 1U);
  const auto judgements = history->judge(1);
  const auto& rest = of(judgements, "quiescence").violation;
  ASSERT_TRUE(rest.has_value());
  EXPECT_TRUE(rest->liveness);
  EXPECT_NE(rest->message.find("1 records unread, 0 transactions open: 1 of events[0]; start workers"), std::string::npos) << rest->message;
  EXPECT_EQ(std::ranges::count_if(judgements, [](const Judgement& each) { return each.violation.has_value(); }), 1);
}

TEST(LiveDomain, a_fold_that_has_skipped_an_event_lost_it_whether_it_is_at_rest_or_not) {
  const auto history = doorbells().live({})->history();
  add(*history, core::Topic::events, 0, rung(1, 2));
  add(*history, core::Topic::events, 1, rung(2, 3));
  add(*history, core::Topic::snapshots, 0, published(1, 2));
  history->set_committed({committed(core::Topic::events, 2)});
  auto judgements = history->judge(1);
  EXPECT_FALSE(of(judgements, "quiescence").violation.has_value());
  EXPECT_TRUE(of(judgements, "no_lost_event").violation.has_value());

  add(*history, core::Topic::events, 2, rung(3, 1));  // which the group has not read
  judgements = history->judge(1);
  EXPECT_TRUE(of(judgements, "quiescence").violation.has_value());
  const auto& lost = of(judgements, "no_lost_event").violation;
  ASSERT_TRUE(lost.has_value());
  EXPECT_FALSE(lost->liveness);
  EXPECT_NE(lost->message.find("c-2"), std::string::npos) << lost->message;
}

TEST(LiveDomain, commands_that_the_group_has_not_read_need_not_have_ended) {
  const auto history = doorbells().live({})->history();
  const core::Sequenced<Doorbell> given{rung(1, 2).command, core::Position{1}};
  add(*history, core::Topic::sequenced, 0, given);
  history->set_committed({});  // a group that has read nothing yet
  auto judgements = history->judge(1);
  EXPECT_FALSE(of(judgements, "every_command_ends").unchecked.empty());
  EXPECT_TRUE(of(judgements, "quiescence").violation.has_value());

  history->set_committed({committed(core::Topic::sequenced, 1)});
  judgements = history->judge(1);
  EXPECT_FALSE(of(judgements, "quiescence").violation.has_value());
  ASSERT_TRUE(of(judgements, "every_command_ends").violation.has_value());
  EXPECT_TRUE(of(judgements, "every_command_ends").violation->liveness);
}

TEST(LiveDomain, what_nobody_can_read_is_told_with_its_place) {
  const auto history = doorbells().live({})->history();
  history->add_record({{core::Topic::events, core::PartitionId{3}}, core::Offset{5}, 0, "7", "nonsense"});
  ASSERT_EQ(history->unreadable().size(), 1U);
  EXPECT_EQ(history->unreadable().front().where.offset, core::Offset{5});
  EXPECT_FALSE(history->add_call({0, "nonsense", {}, false, {}, {}}));
}

TEST(LiveDomain, brings_a_codec_of_its_own) {
  const auto live =
      doorbells().live([] { return std::make_unique<core::ErasedCodec<Doorbell>>(std::make_unique<core::CompactCodec<Doorbell>>()); });
  const auto history = live->history();
  add(*history, core::Topic::events, 0, rung(1, 9));
  EXPECT_TRUE(of(history->judge(1), "nobody_rings_nine_times").violation.has_value());
}

}  // namespace
}  // namespace turnstile::properties
