#include "sim/simulated_consumer.hpp"

#include <algorithm>
#include <limits>

namespace turnstile::conformance {

namespace {

using core::Offset;
using sim::Duration;
using sim::Instant;

constexpr Duration kInPassing = 30 * kMs;  // for what goes on in the background
constexpr Duration kCallMax = 5'000 * kMs;
constexpr Duration kReadMax = 10'000 * kMs;

std::vector<sim::TopicPartitionOffset> offsets_of(const std::vector<Place>& places) {
  std::vector<sim::TopicPartitionOffset> offsets;
  for (const Place& place : places) offsets.push_back({where(place), Offset{place.offset}});
  return offsets;
}

}  // namespace

SimulatedConsumer::SimulatedConsumer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster,
                                     sim::Network& network, sim::ActorId actor)
    : program_(program),
      spec_(program.clients[client]),
      process_(process),
      cluster_(cluster),
      client_(process, cluster, network, options(), actor),
      notes_(program, client) {}

sim::ConsumerOptions SimulatedConsumer::options() {
  const bool cooperative = spec_.assignor == Assignor::cooperative_sticky;
  sim::ConsumerOptions options;
  options.client_order = 1;  // members are ordered by their clients' names
  for (const ClientSpec& other : program_.clients) options.client_order += other.name < spec_.name ? 1 : 0;
  options.group_id = spec_.group;
  options.group_instance_id = spec_.instance_id;
  options.isolation_level = spec_.read_committed ? sim::Isolation::read_committed : sim::Isolation::read_uncommitted;
  options.auto_offset_reset = static_cast<sim::AutoOffsetReset>(spec_.reset);
  options.partition_assignment_strategy = cooperative ? sim::AssignorKind::cooperative_sticky : sim::AssignorKind::range;
  options.session_timeout = core::milliseconds(spec_.session_timeout_ms);
  options.heartbeat_interval = core::milliseconds(std::clamp<std::int64_t>(spec_.session_timeout_ms / 5, 50, 300));
  options.max_poll_interval = core::milliseconds(std::max(spec_.poll_interval_ms_max, spec_.session_timeout_ms));
  options.enable_auto_commit = options.enable_auto_offset_store = false;
  options.enable_partition_eof = true;
  options.fetch_wait_max = 10 * kMs;  // shorter than markers may take, so that an end is seen before them
  options.client.retry_backoff = 100 * kMs;
  options.client.reconnect_backoff = 20 * kMs;
  options.rebalance_cb = [this](sim::Consumer&, const sim::Rebalance& told) { return rebalance(told); };
  return options;
}

core::Task<Note> SimulatedConsumer::carry_out(const Step& step) {
  Note note{outcome(""), {}};
  const bool reads = step.op == Op::read || step.op == Op::poll;
  if (reads && held_back_) hold_back(false);
  switch (step.op) {
    case Op::assign:
      notes_.assigned(step.places);
      note = note_of(client_.assign(offsets_of(step.places)));
      co_await settle();
      break;
    case Op::subscribe: {
      last_news_ = now();
      std::vector<sim::TopicId> topics;
      for (const TopicIndex topic : step.topics) topics.push_back(topic_id(topic));
      note = note_of(client_.subscribe(topics));
      break;
    }
    case Op::unsubscribe: {
      client_.unsubscribe();
      const Instant limit = now() + 1'000 * kMs;
      while (has_share() && now() < limit) co_await take(50 * kMs);
      notes_.unsubscribed();
      co_await process_.sleep(50 * kMs);
      break;
    }
    case Op::read: note = co_await read(); break;
    case Op::poll: {
      const Instant limit = now() + core::milliseconds(step.number);
      while (notes_.empty() && now() < limit) co_await take(20 * kMs);
      note = notes_.next();
      break;
    }
    case Op::seek:
      co_await settle();
      for (const Place& place : step.places) {
        const auto status = co_await client_.seek(where(place), Offset{place.offset}, kCallMax);
        if (!status && status.error().code == sim::ErrorCode::_state) note.seen.push_back(word_event(program_, place, "_STATE"));
        notes_.moved(place);
      }
      break;
    case Op::pause:
    case Op::resume:
      for (const Place& place : step.places) {
        const auto status = step.op == Op::pause ? client_.pause(where(place)) : client_.resume(where(place));
        if (!status) note.seen.push_back(word_event(program_, place, client_name(status.error().code)));
        notes_.paused(place, step.op == Op::pause);
      }
      break;
    default: note = co_await ask(step);
  }
  co_return note;
}

core::Task<void> SimulatedConsumer::rebalance(const sim::Rebalance& told) {
  last_news_ = now();
  std::vector<Place> places;
  for (const sim::TopicPartition each : told.partitions) places.push_back(place_of(each, kStored));
  if (told.code == sim::ErrorCode::_assign_partitions) {
    static_cast<void>(told.cooperative ? client_.incremental_assign(offsets_of(places)) : client_.assign(offsets_of(places)));
    notes_.given(places, told.cooperative);
    if (held_back_) hold_back(true);
    co_return;
  }
  static_cast<void>(client_.incremental_unassign(told.partitions));
  notes_.taken(places, told.cooperative, told.lost);
}

void SimulatedConsumer::hold_back(bool on) {
  held_back_ = on;
  for (const ConsumerNotes::Part& part : notes_.parts()) {
    static_cast<void>(on || part.paused ? client_.pause(where(part.place)) : client_.resume(where(part.place)));
  }
}

core::Task<void> SimulatedConsumer::look() {
  if (!held_back_) hold_back(true);
  co_await take(Duration{});
  co_await settle();
}

// What is looked up in the background is there before the next step, or after.
core::Task<void> SimulatedConsumer::settle() {
  const Instant limit = now() + kInPassing;
  while (!client_.resolved() && now() < limit) co_await process_.sleep(kMs);
}

core::Task<void> SimulatedConsumer::take(Duration wait) {
  const auto message = co_await client_.poll(wait);
  if (message) std::visit([this](const auto& each) { take(each); }, *message);
}

void SimulatedConsumer::take(const sim::ConsumerRecord& record) {
  SeenRecord seen{place_of(record.where, record.offset.value), text_of(record.key), text_of(record.value), {}, {}, record.log_append_time};
  for (const sim::StoredHeader& header : record.headers) seen.headers.push_back({std::string(header.name), text_of(header.value)});
  const core::TimeMs ago_ms = sim::ProcessClock::wall_ms(now()) - record.timestamp_ms;
  if (ago_ms >= 3'600'000 || ago_ms <= -3'600'000) seen.timestamp_ms = record.timestamp_ms;
  notes_.record(seen);
}

void SimulatedConsumer::take(const sim::ConsumerEvent& event) {
  const auto place = event.where ? std::optional(place_of(*event.where)) : std::nullopt;
  if (event.code == sim::ErrorCode::_partition_eof) return notes_.end(*place, event.offset);
  notes_.error(place, client_name(event.code), static_cast<ErrorClass>(event.kind));
}

// Up to where each partition ends now. A reader that was sent beyond the last stable offset, but not beyond the log, waits in silence.
core::Task<Note> SimulatedConsumer::read() {
  std::vector<ConsumerNotes::Target> targets;
  for (const ConsumerNotes::Part& each : std::vector(notes_.parts())) {
    if (each.paused || each.dead) continue;
    const auto range = co_await client_.query_watermark_offsets(where(each.place), kCallMax);
    const std::int64_t end = range ? range->high.value : std::numeric_limits<std::int64_t>::max();
    if (program_.nodes > 1 && each.end > end) notes_.end(each.place, -1);  // an unclean leader's log is shorter
    const bool beyond = range && notes_.find(each.place)->end < 0 && each.place.offset > end;
    if (!beyond || each.place.offset > cluster_.truth().log(where(each.place)).high_watermark().value)
      targets.emplace_back(each.place, end);
  }
  const Instant limit = now() + kReadMax;
  while (!notes_.reached(targets) && now() < limit) co_await take(50 * kMs);
  co_return notes_.all(targets);
}

core::Task<Note> SimulatedConsumer::ask(const Step& step) {
  const sim::TopicPartition partition = where(step.topic, step.partition);
  Note note{outcome(""), {}};
  const auto tell = [&](const Place& place, std::optional<Offset> offset) {
    note.seen.push_back(word_place(program_, place.topic, place.partition, offset ? std::optional(offset->value) : std::nullopt));
  };
  switch (step.op) {
    case Op::position:
      for (const Place& place : step.places) tell(place, client_.position(where(place)));
      break;
    case Op::commit_offsets: {
      std::vector<sim::TopicPartitionOffset> offsets = offsets_of(step.places);
      for (const ConsumerNotes::Part& part : step.places.empty() ? notes_.parts() : std::vector<ConsumerNotes::Part>()) {
        if (const auto here = client_.position(where(part.place))) offsets.push_back({where(part.place), *here});
      }
      note = note_of(co_await client_.commit(offsets, kCallMax));
      break;
    }
    case Op::committed: {
      std::vector<sim::TopicPartition> partitions;
      for (const Place& place : step.places) partitions.push_back(where(place));
      const auto offsets = co_await client_.committed(partitions, kCallMax);
      if (!offsets) co_return note_of(std::unexpected(offsets.error()));
      for (std::size_t index = 0; index < offsets->size(); ++index) tell(step.places[index], (*offsets)[index]);
      break;
    }
    case Op::watermarks: {
      const auto range = co_await client_.query_watermark_offsets(partition, kCallMax);
      if (!range) co_return note_of(std::unexpected(range.error()));
      note.seen.push_back(word_watermarks(program_, step.topic, step.partition, range->low.value, range->high.value));
      break;
    }
    default: {
      const auto offset = co_await client_.offset_for_time(partition, step.number, kCallMax);
      if (!offset) co_return note_of(std::unexpected(offset.error()));
      tell(place_of(partition), *offset);
    }
  }
  co_return note;
}

}  // namespace turnstile::conformance
