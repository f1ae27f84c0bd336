// A simulated consumer reads: to the end, for a while, from elsewhere, or not at all.
#include "sim/simulated_consumer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace turnstile::conformance {

namespace {

using core::Offset;
using sim::TimeNs;

constexpr TimeNs kReadMax = 10'000 * kMs;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

std::optional<std::string> text(std::string_view view) { return view.data() == nullptr ? std::nullopt : std::optional(std::string(view)); }

}  // namespace

void SimulatedConsumer::take_records(Part& part) {
  if (part.paused || part.unresolved || part.dead) return;
  const auto before = fetcher_.position(where(part.place));
  fetcher_.drain(where(part.place), [&](const sim::RecordSlice& slice, std::uint32_t number) {
    const sim::StoredRecord& stored = slice.block->records[slice.first + number];
    SeenRecord record;
    record.place = {part.place.topic, part.place.partition, slice.offset.value + number};
    record.key = text(stored.key);
    record.value = text(stored.value);
    record.append_time = slice.log_append_time;
    if (!slice.block->extras.empty()) {
      const sim::RecordExtras& extras = slice.block->extras[slice.first + number];
      for (const sim::StoredHeader& header : extras.headers) record.headers.push_back({std::string(header.name), text(header.value)});
      const core::TimeMs now_ms = sim::ProcessClock::kEpochMs + process_.scheduler().now() / kMs;
      const bool now = extras.timestamp_ms > now_ms - 3'600'000 && extras.timestamp_ms < now_ms + 3'600'000;
      if (!now) record.timestamp_ms = extras.timestamp_ms;
    }
    records_.push_back({part.place, word_record(program_, record)});
  });
  if (fetcher_.position(where(part.place)) != before) part.moved = true;
}

core::Task<Note> SimulatedConsumer::read() {
  if (held_back_) hold_back(false);
  co_await take_rebalance();
  co_await resolve(0);
  struct Target {
    sim::TopicPartition where{};
    std::int64_t end = 0;
    bool reached = false;
  };
  std::vector<Target> targets;
  for (const Part& part : parts_) {
    if (part.paused || part.dead) continue;
    const auto marks = co_await list(where(part.place));
    // Sent beyond the last stable offset, but not beyond the log, it waits there in silence.
    const bool sent = part.start == part.place.offset;
    const bool silent = sent && marks && part.start > end_of(*marks) && part.start <= marks->high_watermark.value;
    if (!silent) targets.push_back({where(part.place), marks ? end_of(*marks) : kNever, false});
  }
  const TimeNs begin = process_.scheduler().now();
  bool all = false;
  for (;;) {
    const bool resolved = co_await take_stored(0);
    if (resolved) begin_fetching();
    co_await take_errors();
    all = true;
    for (Target& target : targets) {
      Part* const part = find(target.where);
      if (part == nullptr || part->dead) {
        target.reached = true;
        continue;
      }
      take_records(*part);
      const auto position = fetcher_.position(target.where);
      // Where it was sent beyond the end nothing is told until it was reset.
      const bool beyond = position && position->value > target.end && part->start > target.end;
      target.reached = position && position->value >= target.end && !beyond;
      all = all && target.reached;
    }
    if (all || process_.scheduler().now() - begin > kReadMax) break;
    co_await news_.wait(process_, 50 * kMs);
  }
  Note note;
  note.outcome = outcome(all ? "" : "_TIMED_OUT");
  SeenByPartition seen;
  for (Seen& record : records_) seen.add(record.place.topic, record.place.partition, std::move(record.line));
  records_.clear();
  for (const Target& target : targets) {
    const Part* const part = find(target.where);
    if (part == nullptr || part->dead || !target.reached) continue;
    const std::int64_t position = fetcher_.position(target.where)->value;
    seen.add(part->place.topic, part->place.partition, word_end(program_, part->place.topic, part->place.partition, position));
  }
  note.seen = seen.take();
  std::ranges::sort(events_);
  for (std::string& event : events_) note.seen.push_back(std::move(event));
  events_.clear();
  co_return note;
}

core::Task<Note> SimulatedConsumer::poll(std::int64_t wait_ms) {
  if (held_back_) hold_back(false);
  const TimeNs limit = process_.scheduler().now() + wait_ms * kMs;
  for (;;) {
    co_await take_rebalance();
    co_await resolve(0);
    co_await take_errors();
    for (Part& part : parts_) take_records(part);
    if (!records_.empty() || !events_.empty() || process_.scheduler().now() >= limit) break;
    co_await news_.wait(process_, 20 * kMs);
  }
  Note note{outcome(""), {}};
  if (!events_.empty()) {
    note.seen.push_back(events_.front());
    events_.erase(events_.begin());
  } else if (!records_.empty()) {
    note.seen.push_back(records_.front().line);
    records_.erase(records_.begin());
  }
  co_return note;
}

core::Task<Note> SimulatedConsumer::seek(const Step& step) {
  co_await resolve(kInPassing);
  Note note{outcome(""), {}};
  for (const Place& place : step.places) {
    Part* const part = find(where(place));
    if (part == nullptr || part->dead || part->waits_for_group()) {
      note.seen.push_back(word_event(program_, place, "_STATE"));
      continue;
    }
    part->place.offset = part->start = place.offset;
    part->moved = false;
    std::erase_if(records_, [&](const Seen& seen) { return where(seen.place) == where(place); });
    if (place.offset < 0) {
      part->unresolved = true;
      co_await resolve(*part);
    }
    fetcher_.move(where(place), Offset{part->start});
  }
  co_return note;
}

Note SimulatedConsumer::pause(const Step& step, bool on) {
  Note note{outcome(""), {}};
  for (const Place& place : step.places) {
    Part* const part = find(where(place));
    if (part == nullptr) {
      note.seen.push_back(word_event(program_, place, "_UNKNOWN_PARTITION"));
      continue;
    }
    part->paused = on;
    fetcher_.pause(where(place), on);
  }
  return note;
}

Note SimulatedConsumer::position(const Step& step) {
  Note note{outcome(""), {}};
  for (const Place& place : step.places) {
    const Part* const part = find(where(place));
    std::optional<std::int64_t> offset;
    if (part != nullptr && part->moved) offset = fetcher_.position(where(place))->value;
    note.seen.push_back(word_place(program_, place.topic, place.partition, offset));
  }
  return note;
}

}  // namespace turnstile::conformance
