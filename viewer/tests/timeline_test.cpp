#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/viewer/collector.hpp"
#include "turnstile/viewer/page.hpp"
#include "turnstile/viewer/perfetto.hpp"
#include "turnstile/viewer/table.hpp"
#include "turnstile/viewer/words.hpp"

namespace turnstile::viewer {
namespace {

const properties::Scenario& standard() { return *bank::find_scenario("standard"); }

Timeline run_of(std::uint64_t seed, std::uint64_t* hash = nullptr) {
  Collector collector(standard().narrator());
  properties::RunRequest request;
  request.seed = seed;
  request.sink = &collector;
  const auto result = standard().run(request);
  if (hash != nullptr) *hash = result.hash;
  return collector.take();
}

// One run shared by all tests, which only read it.
const Timeline& some_run() {
  static const Timeline run = run_of(7);
  return run;
}

TEST(Timeline, whoever_listens_changes_nothing) {
  std::uint64_t heard = 0;
  run_of(3, &heard);
  properties::RunRequest request;
  request.seed = 3;
  EXPECT_EQ(standard().run(request).hash, heard);
}

TEST(Timeline, causes_and_sources_lie_before_what_they_lead_to) {
  EventNumber number = 0;
  for (const Event& event : some_run().events) {
    ++number;
    EXPECT_LT(event.cause, number);
    for (const EventNumber source : event.sources) EXPECT_LT(source, number);
  }
}

TEST(Timeline, every_outcome_is_made_of_a_command_that_a_client_asked) {
  const Timeline& run = some_run();
  std::size_t outcomes = 0;
  for (const Record& record : run.records) {
    if (run.logs[record.log].role() != core::Topic::events || record.words.id.empty()) continue;
    ++outcomes;
    // Back along the first sources: its sequenced record, the command, the client's send.
    EventNumber at = record.appended;
    while (!run.at(at).sources.empty()) at = run.at(at).sources.front();
    EXPECT_EQ(run.at(at).kind, EventKind::client_call) << sentence(run, record.appended);
  }
  EXPECT_GT(outcomes, 50U);
}

TEST(Timeline, at_rest_every_transaction_has_its_fate) {
  for (const Transaction& transaction : some_run().transactions) EXPECT_NE(transaction.fate, Fate::open) << transaction.number;
}

TEST(Timeline, the_level_after_the_last_outcome_is_what_the_stores_hold) {
  const Timeline& run = some_run();
  std::map<std::uint64_t, std::pair<std::uint64_t, std::int64_t>> log;
  for (const Record& record : run.records) {
    if (run.logs[record.log].role() == core::Topic::events && record.words.level) {
      log[record.words.entity->value] = {record.words.position.value, *record.words.level};
    }
  }
  std::size_t compared = 0;
  for (const Event& event : run.events) {
    if (event.kind != EventKind::store_write) continue;
    for (const Seen& seen : event.seen) {
      const auto& [position, level] = log[seen.words.entity->value];
      if (seen.words.position.value != position) continue;
      EXPECT_EQ(seen.words.level, level);
      ++compared;
    }
  }
  EXPECT_GT(compared, 0U);
}

// ---- fates, by hand ----

class Fates : public testing::Test {
 protected:
  void SetUp() override {
    timeline_.actors = {"world", "cluster", "worker-0"};
    timeline_.logs = {{sim::in_cluster(core::TopicPartition{core::Topic::events, core::PartitionId{0}}), "events"}};
  }
  void add(EventKind kind, std::uint32_t transaction, std::uint64_t second = 0) {
    Event event;
    event.kind = kind;
    event.actor = event.kind == EventKind::txn_begin ? 2 : 1;
    event.transaction = transaction;
    event.second = second;
    event.text = "worker-0";
    timeline_.events.push_back(std::move(event));
  }
  Fate fate() {
    add_fates(timeline_);
    return timeline_.transactions.front().fate;
  }
  Timeline timeline_;
};

TEST_F(Fates, a_transaction_of_which_nothing_arrived_is_empty) {
  add(EventKind::txn_begin, 1);
  EXPECT_EQ(fate(), Fate::empty);
}
TEST_F(Fates, what_the_coordinator_never_decides_is_open) {
  add(EventKind::txn_begin, 1);
  add(EventKind::log_append, 1);
  EXPECT_EQ(fate(), Fate::open);
}
TEST_F(Fates, a_decision_ends_what_its_producer_has_written) {
  add(EventKind::txn_begin, 1);
  add(EventKind::log_append, 1);
  add(EventKind::txn_decided, 0, 1);
  EXPECT_EQ(fate(), Fate::committed);
}
TEST_F(Fates, an_abort_after_a_fence_is_the_fences) {
  add(EventKind::txn_begin, 1);
  add(EventKind::log_append, 1);
  add(EventKind::txn_fenced, 0);
  add(EventKind::txn_decided, 0, 0);
  EXPECT_EQ(fate(), Fate::fenced);
}
TEST_F(Fates, an_abort_for_its_age_is_a_timeout_though_it_fences_too) {
  add(EventKind::txn_begin, 1);
  add(EventKind::log_append, 1);
  add(EventKind::txn_timed_out, 0);
  add(EventKind::txn_fenced, 0);
  add(EventKind::txn_decided, 0, 0);
  EXPECT_EQ(fate(), Fate::timed_out);
}
TEST_F(Fates, a_late_decision_hits_the_next_transaction) {
  add(EventKind::txn_begin, 1);
  add(EventKind::txn_begin, 2);
  add(EventKind::log_append, 2);
  add(EventKind::txn_decided, 0, 0);
  add_fates(timeline_);
  EXPECT_EQ(timeline_.transactions[0].fate, Fate::empty);
  EXPECT_EQ(timeline_.transactions[1].fate, Fate::aborted);
}

// ---- output ----

TEST(Page, nothing_in_the_data_can_end_its_script) {
  EXPECT_EQ(with_data("<script>{{data}}</script>", R"({"text":"</script><b>"})"),
            "<script>{\"text\":\"\\u003c/script>\\u003cb>\"}</script>");
}

TEST(Page, holds_a_run_as_json) {
  Page page;
  page.replay = "turnstile replay 0x7";
  page.runs.push_back({"as found", "00", std::nullopt, some_run()});
  const auto json = nlohmann::json::parse(timeline_json(page));
  EXPECT_EQ(json.at("format"), 1);
  const auto& run = json.at("runs").at(0);
  EXPECT_TRUE(run.at("verdict").is_null());
  EXPECT_EQ(run.at("events").at("time").size(), some_run().events.size());
  EXPECT_EQ(run.at("records").size(), some_run().records.size());
  EXPECT_NE(timeline_html(page).find("\"replay\":\"turnstile replay 0x7\""), std::string::npos);
}

TEST(Table, has_one_line_per_event_and_ends_where_it_is_told_to) {
  const std::string all = table(some_run(), {});
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(all, '\n')), some_run().events.size() + 1);
  EXPECT_EQ(all.find('\033'), std::string::npos);
  const std::string some = table(some_run(), {.colours = true, .until = 20, .violated_at = 20});
  EXPECT_EQ(std::ranges::count(some, '\n'), 21);
  EXPECT_NE(some.find('\033'), std::string::npos);
  EXPECT_NE(some.find("violated here"), std::string::npos);
}

TEST(Perfetto, every_flow_that_ends_has_begun) {
  const auto json = nlohmann::json::parse(perfetto_json(some_run()));
  std::map<std::uint64_t, int> begun;
  std::size_t slices = 0;
  for (const auto& event : json.at("traceEvents")) {
    const auto phase = event.at("ph").get<std::string>();
    if (phase == "s") ++begun[event.at("id")];
    if (phase == "f") {
      EXPECT_EQ(begun[event.at("id")], 1);
    }
    if (phase == "X") ++slices;
  }
  EXPECT_GT(begun.size(), 100U);
  EXPECT_GT(slices, some_run().events.size() / 2);
}

}  // namespace
}  // namespace turnstile::viewer
