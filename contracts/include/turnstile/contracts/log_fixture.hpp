// The fixture of the log's contract: a member of the group, and the steps that the cases are built from.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "turnstile/contracts/log_harness.hpp"

namespace turnstile::contracts {

using core::LogErrorClass;
using core::Offset;
using core::Topic;
using Values = std::vector<std::string>;

// A record that was read, as a value.
struct Seen {
  core::TopicPartition where{};
  core::Offset offset{};
  std::string key;
  std::string value;
};

inline core::TopicPartition place(core::Topic topic, std::int32_t partition = 0) { return {topic, core::PartitionId{partition}}; }
inline constexpr core::Offset kStart{0};

// What one log returned, in order.
struct Story {
  std::vector<core::Assigned> assigned;
  std::vector<core::Revoked> revoked;
  std::vector<core::OutOfRange> out_of_range;
  std::vector<Seen> records;
  std::vector<core::TopicPartitionOffset> positions;  // the last position of each partition that advanced
  std::string order;                                  // 'A', 'R', 'O' and one 'f' per fetch that returned records
  std::string error;                                  // of the poll that failed, if any

  void add(const core::Poll& poll) {
    std::visit([this](const auto& event) { take(event); }, poll);
  }
  core::Offset position(core::TopicPartition where) const {
    for (const auto& at : positions)
      if (at.where == where) return at.offset;
    return core::Offset{-1};
  }
  std::vector<std::string> values() const {
    std::vector<std::string> all;
    for (const Seen& seen : records) all.push_back(seen.value);
    return all;
  }

 private:
  void take(const core::Assigned& event) {
    assigned.push_back(event);
    order += 'A';
  }
  void take(const core::Revoked& event) {
    revoked.push_back(event);
    order += 'R';
  }
  void take(const core::OutOfRange& event) {
    out_of_range.push_back(event);
    order += 'O';
  }
  void take(const core::Fetched& fetched) {
    for (const core::Record& record : fetched.records)
      records.push_back({record.where, record.offset, std::string(record.key), std::string(record.value)});
    if (!fetched.records.empty()) order += 'f';
    for (const auto& moved : fetched.positions) {
      auto known = positions.begin();
      while (known != positions.end() && known->where != moved.where) ++known;
      if (known == positions.end())
        positions.push_back(moved);
      else
        known->offset = moved.offset;
    }
  }
};

class LogContract : public testing::TestWithParam<LogHarnessFactory> {
 protected:
  static constexpr core::TimeMs kPatienceMs = 30'000;  // the timeout of every step
  static constexpr core::TimeMs kStepMs = 50;

  void SetUp() override { harness = GetParam()(); }

  void fresh(std::int32_t partitions = 1) { harness->fresh_topics(partitions); }

  std::unique_ptr<core::Log> opened(std::string_view identity) {
    auto log = harness->make_log(identity);
    const core::LogStatus status = harness->run(log->open());
    EXPECT_TRUE(status) << status.error().what;
    return log;
  }
  void close(core::Log& log) { harness->run(log.close()); }

  // Polls once. False if the poll failed; the story then has the error.
  bool poll(core::Log& log, Story& story, core::TimeMs wait_ms = kStepMs, std::size_t records_max = 1000) {
    auto polled = harness->run(log.poll(wait_ms, records_max));
    if (!polled) {
      story.error = polled.error().what;
      return false;
    }
    story.add(*polled);
    return true;
  }
  // Polls until `done(story)`; fails the test if that takes too long.
  template <class Done>
  Story poll_until(core::Log& log, Done&& done, Story story = {}) {
    for (core::TimeMs waited = 0; waited < kPatienceMs && !done(story); waited += kStepMs)
      if (!poll(log, story)) break;
    EXPECT_TRUE(done(story)) << "the log returned: " << story.order << " " << story.error << ", records: " << story.records.size();
    return story;
  }
  Story poll_for(core::Log& log, core::TimeMs time_ms, Story story = {}) {
    for (core::TimeMs waited = 0; waited < time_ms; waited += kStepMs)
      if (!poll(log, story)) break;
    return story;
  }
  core::Assigned joined(core::Log& log) {
    const Story story = poll_until(log, [](const Story& told) { return !told.assigned.empty(); });
    return story.assigned.empty() ? core::Assigned{} : story.assigned.back();
  }
  void assign(core::Log& log, const std::vector<core::TopicPartitionOffset>& places) {
    const core::LogStatus status = harness->run(log.assign(places));
    EXPECT_TRUE(status) << status.error().what;
  }
  Story read(core::Log& log, core::TopicPartition where, std::size_t records, core::Offset from = kStart) {
    assign(log, {{where, from}});
    return poll_until(log, [records](const Story& told) { return told.records.size() >= records; });
  }

  void begin(core::Log& log) {
    const core::LogStatus status = log.begin();
    EXPECT_TRUE(status) << status.error().what;
  }
  core::LogStatus produce(core::Log& log, core::TopicPartition where, const std::vector<std::string>& values) {
    core::RecordBatch batch;
    for (const std::string& value : values) batch.add({where, "7", value, {}});
    return harness->run(log.produce(batch));
  }
  void produce_ok(core::Log& log, core::TopicPartition where, const std::vector<std::string>& values) {
    const core::LogStatus status = produce(log, where, values);
    EXPECT_TRUE(status) << status.error().what;
  }
  void send_ok(core::Log& log, core::TopicPartition where, core::Offset offset, const core::Membership& membership) {
    const core::LogStatus status = harness->run(log.send_offsets({{where, offset}}, membership));
    EXPECT_TRUE(status) << status.error().what;
  }
  void commit_ok(core::Log& log) {
    const core::LogStatus status = harness->run(log.commit());
    EXPECT_TRUE(status) << status.error().what;
  }
  void abort_ok(core::Log& log) {
    const core::LogStatus status = harness->run(log.abort());
    EXPECT_TRUE(status) << status.error().what;
  }
  // A separate transaction, up to its last marker: markers are written after the response, and a later one could be mistaken for it.
  void committed_transaction(core::Log& log, core::TopicPartition where, const std::vector<std::string>& values) {
    const core::Offset before = high(log, where);
    begin(log);
    produce_ok(log, where, values);
    commit_ok(log);
    grown(log, where, before, values.size() + 1);
  }
  // Aborts only after the records are in the log: an abort purges what was not sent.
  void aborted_transaction(core::Log& log, core::TopicPartition where, const std::vector<std::string>& values) {
    const core::Offset before = high(log, where);
    begin(log);
    produce_ok(log, where, values);
    grown(log, where, before, values.size());
    abort_ok(log);
    grown(log, where, before, values.size() + 1);
  }
  // Waits until the log end, including open transactions, is this many offsets past `before`.
  void grown(core::Log& log, core::TopicPartition where, core::Offset before, std::size_t offsets = 1) {
    const core::Offset end{before.value + static_cast<std::int64_t>(offsets)};
    for (core::TimeMs waited = 0; waited < kPatienceMs; waited += kStepMs) {
      if (high(log, where) >= end) return;
      harness->wait(kStepMs);
    }
    ADD_FAILURE() << "the log's end is still at " << high(log, where).value << ", not at " << end.value;
  }
  core::Watermarks watermarks(core::Log& log, core::TopicPartition where) {
    auto marks = harness->run(log.watermarks(where));
    EXPECT_TRUE(marks) << marks.error().what;
    return marks.value_or(core::Watermarks{});
  }
  core::Offset high(core::Log& log, core::TopicPartition where) { return watermarks(log, where).high; }
  std::vector<std::optional<core::Offset>> committed(core::Log& log, const std::vector<core::TopicPartition>& places) {
    auto offsets = harness->run(log.committed(places));
    EXPECT_TRUE(offsets) << offsets.error().what;
    return offsets.value_or(std::vector<std::optional<core::Offset>>(places.size()));
  }

  std::unique_ptr<LogHarness> harness;
};

}  // namespace turnstile::contracts
