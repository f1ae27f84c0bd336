// What a simulated consumer commits, and asks about offsets.
#include "sim/simulated_consumer.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::conformance {

namespace {

using core::Offset;
using sim::CallKind;
using sim::KafkaError;
using sim::TimeNs;

}  // namespace

core::Task<Note> SimulatedConsumer::commit_offsets(const Step& step) {
  if (member_ && member_->fenced()) {
    Note fatal{outcome("_FATAL"), {}};
    co_return fatal;
  }
  sim::OffsetCommit request{group_, generation(), member_id(), {}};
  for (const Place& place : step.places) request.offsets.push_back({where(place), Offset{place.offset}});
  if (step.places.empty()) {
    for (const Part& part : parts_) {
      if (part.moved) request.offsets.push_back({where(part.place), *fetcher_.position(where(part.place))});
    }
    if (request.offsets.empty()) {
      Note none{outcome("_NO_OFFSET"), {}};
      co_return none;
    }
  }
  sim::Request sent(std::move(request));
  const bool answered = co_await ask(CallKind::commit_offsets, std::move(sent));
  Note note;
  const KafkaError error = answered ? std::get_if<sim::ErrorAnswer>(&*answer_)->error : KafkaError::none;
  note.outcome = outcome(answered ? client_name(error) : "_TIMED_OUT");
  co_return note;
}

core::Task<Note> SimulatedConsumer::committed(const Step& step) {
  sim::OffsetFetch request{group_, spec_.read_committed, {}};
  for (const Place& place : step.places) request.partitions.push_back(where(place));
  sim::Request sent(std::move(request));
  const bool answered = co_await ask(CallKind::fetch_offsets, std::move(sent));
  Note note{outcome(answered ? "" : "_TIMED_OUT"), {}};
  if (!answered) co_return note;
  const auto& offsets = std::get_if<sim::OffsetFetchAnswer>(&*answer_)->offsets;
  for (std::size_t index = 0; index < step.places.size(); ++index) {
    const Place& place = step.places[index];
    const auto offset = offsets[static_cast<std::uint32_t>(index)];
    note.seen.push_back(word_place(program_, place.topic, place.partition, offset ? std::optional(offset->value) : std::nullopt));
  }
  co_return note;
}

// One who has no topic of his own may go on asking the leaders that he found first (rd_kafka_query_watermark_offsets of 2.0.2), or has
// happened to hear of the next ones.
core::Task<Note> SimulatedConsumer::watermarks(const Step& step) {
  const bool may_keep = program_.nodes > 1 && parts_.empty();
  client_options_.watermarks_from_old_leader = may_keep && network_.chance().choose("client.keeps_leaders", 2) == 1;
  const auto marks = co_await list(where(step.topic, step.partition));
  const bool at_the_old_one = client_options_.watermarks_from_old_leader && !marks;
  client_options_.watermarks_from_old_leader = false;
  if (at_the_old_one) {
    Note refused{outcome("NOT_LEADER_FOR_PARTITION"), {}};
    co_return refused;
  }
  Note note{outcome(""), {}};
  if (!marks || marks->error != KafkaError::none) {
    note.outcome = outcome(marks ? "_UNKNOWN_PARTITION" : "_TIMED_OUT");
    co_return note;
  }
  note.seen.push_back(word_watermarks(program_, step.topic, step.partition, marks->start.value, end_of(*marks)));
  co_return note;
}

core::Task<Note> SimulatedConsumer::offsets_for_time(const Step& step) {
  const auto marks = co_await list(where(step.topic, step.partition), step.number);
  Note note{outcome(marks ? "" : "_TIMED_OUT"), {}};
  if (!marks) co_return note;
  std::optional<std::int64_t> offset;
  if (marks->at_time && marks->at_time->value < end_of(*marks)) offset = marks->at_time->value;
  note.seen.push_back(word_place(program_, step.topic, step.partition, offset));
  co_return note;
}

}  // namespace turnstile::conformance
