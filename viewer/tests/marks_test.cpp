// A page marks what the message names: for every kept failure, one per flaw of the catalogue.
#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/viewer/collector.hpp"
#include "turnstile/viewer/page.hpp"
#include "turnstile/viewer/words.hpp"

namespace turnstile::viewer {
namespace {

using properties::Violation;

std::vector<std::filesystem::path> kept_failures() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(TURNSTILE_REGRESSIONS)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

// The whole numbers after a word in the message.
std::vector<std::uint64_t> numbers_behind(const std::string& message, const std::string& word) {
  std::vector<std::uint64_t> numbers;
  for (auto found = message.find(word + " "); found != std::string::npos; found = message.find(word + " ", found + 1)) {
    std::uint64_t number = 0;
    const char* begin = message.data() + found + word.size() + 1;
    if (std::from_chars(begin, message.data() + message.size(), number).ec == std::errc()) numbers.push_back(number);
  }
  return numbers;
}

// The entities that an event wrote, stored, sent or showed.
std::set<std::uint64_t> entities_of(const Timeline& timeline, EventNumber number) {
  std::set<std::uint64_t> entities;
  const auto add = [&entities](const properties::RecordWords& words) {
    if (words.entity) entities.insert(words.entity->value);
  };
  const Event& event = timeline.at(number);
  for (const std::uint32_t record : event.records) add(timeline.records[record].words);
  for (const Seen& seen : event.seen) add(seen.words);
  return entities;
}

class Marks : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Marks, are_on_a_record_of_the_entity_that_the_message_names) {
  const auto failure = properties::load_failure(GetParam());
  ASSERT_TRUE(failure.has_value()) << failure.error();
  const properties::Scenario* scenario = bank::find_scenario(failure->scenario);
  ASSERT_NE(scenario, nullptr);
  Collector collector(scenario->narrator());
  properties::RunRequest request;
  request.options = *properties::options_of(*failure, *scenario);
  request.recording = &failure->run.choices;
  request.sink = &collector;
  const auto result = scenario->run(request);
  ASSERT_TRUE(result.violation.has_value());
  const Timeline timeline = collector.take();
  const Verdict verdict = verdict_of(*result.violation, {}, timeline);
  SCOPED_TRACE(verdict.property + ": " + verdict.message);

  const auto named = numbers_behind(verdict.message, timeline.entity_noun);
  if (named.empty()) {
    // Not about a single entity: then none is marked, and the moment is one at which a producer or the whole world learned the result.
    EXPECT_FALSE(verdict.entity.has_value());
    if (verdict.record) {
      EXPECT_FALSE(timeline.records[*verdict.record].words.entity.has_value()) << "a record that can be read is somebody's";
    }
    return;
  }
  EXPECT_EQ(verdict.entity, named.front());
  ASSERT_NE(verdict.event, 0U);
  EXPECT_TRUE(entities_of(timeline, verdict.event).contains(named.front())) << sentence(timeline, verdict.event);

  const auto check = [&](std::uint32_t index) {
    const Record& record = timeline.records[index];
    EXPECT_EQ(record.words.entity ? record.words.entity->value : 0, named.front()) << record_text(timeline, record);
  };
  if (result.violation->record) {
    ASSERT_TRUE(verdict.record.has_value()) << "the record that it names is not in the run";
    check(*verdict.record);
    // If positions are named, the record is at one of them.
    const auto positions = numbers_behind(verdict.message, "position");
    if (!positions.empty()) {
      EXPECT_TRUE(std::ranges::count(positions, timeline.records[*verdict.record].words.position.value) > 0)
          << record_text(timeline, timeline.records[*verdict.record]);
    }
  }
  EXPECT_EQ(verdict.others.size(), result.violation->others.size());
  for (const std::uint32_t other : verdict.others) check(other);
  EXPECT_EQ(verdict.moments.size(), result.violation->moments.size());
  for (const EventNumber moment : verdict.moments) {
    const Event& event = timeline.at(moment);
    if (family(event.kind) != EventFamily::replication || !verdict.record || event.ranges.empty()) continue;
    EXPECT_EQ(event.ranges.front().log, timeline.records[*verdict.record].log) << "the election of another partition";
  }
}

INSTANTIATE_TEST_SUITE_P(Kept, Marks, testing::ValuesIn(kept_failures()), [](const auto& kept) { return kept.param.stem().string(); });

}  // namespace
}  // namespace turnstile::viewer
