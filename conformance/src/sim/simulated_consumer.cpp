#include "sim/simulated_consumer.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

namespace turnstile::conformance {

namespace {

using core::Offset;
using sim::TimeNs;

constexpr TimeNs kInPassing = 30 * kMs;  // for what goes on in the background
constexpr TimeNs kCallMax = 5'000 * kMs;
constexpr TimeNs kReadMax = 10'000 * kMs;

std::vector<sim::TopicPartitionOffset> offsets_of(const std::vector<Place>& places) {
  std::vector<sim::TopicPartitionOffset> offsets;
  for (const Place& place : places) offsets.push_back({where(place), Offset{place.offset}});
  return offsets;
}

std::vector<sim::TopicPartition> partitions_of(const std::vector<Place>& places) {
  std::vector<sim::TopicPartition> partitions;
  for (const Place& place : places) partitions.push_back(where(place));
  return partitions;
}

}  // namespace

SimulatedConsumer::SimulatedConsumer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster,
                                     sim::Network& network, sim::ActorId actor)
    : program_(program),
      index_(client),
      spec_(program.clients[client]),
      process_(process),
      cluster_(cluster),
      client_(process, cluster, network, options(), actor) {}

sim::ConsumerOptions SimulatedConsumer::options() {
  sim::ConsumerOptions options;
  // Members are ordered by their clients' names.
  for (const ClientSpec& other : program_.clients) options.client_order += other.name < spec_.name ? 1 : 0;
  ++options.client_order;
  options.group_id = spec_.group;
  options.group_instance_id = spec_.instance_id;
  options.isolation_level = spec_.read_committed ? sim::Isolation::read_committed : sim::Isolation::read_uncommitted;
  options.auto_offset_reset = static_cast<sim::AutoOffsetReset>(spec_.reset);
  const bool cooperative = spec_.assignor == Assignor::cooperative_sticky;
  options.partition_assignment_strategy = cooperative ? sim::AssignorKind::cooperative_sticky : sim::AssignorKind::range;
  options.session_timeout = spec_.session_timeout_ms * kMs;
  options.heartbeat_interval = std::clamp<std::int64_t>(spec_.session_timeout_ms / 5, 50, 300) * kMs;
  options.max_poll_interval = std::max(spec_.poll_interval_ms_max, spec_.session_timeout_ms) * kMs;
  options.enable_auto_commit = options.enable_auto_offset_store = false;
  options.enable_partition_eof = true;
  options.fetch_wait_max = 10 * kMs;  // shorter than markers may take, so that an end is seen before them
  options.client.retry_backoff = 100 * kMs;
  options.client.reconnect_backoff = 20 * kMs;
  options.rebalance_cb = [this](sim::Consumer&, const sim::Rebalance& told) { return rebalance(told); };
  return options;
}

core::Task<Note> SimulatedConsumer::carry_out(const Step& step) {
  std::vector<sim::TopicId> topics;
  for (const TopicIndex topic : step.topics) topics.push_back(topic_id(topic));
  Note note;
  switch (step.op) {
    case Op::assign: note = co_await assign(step); break;
    case Op::subscribe:
      last_news_ = now();
      note = note_of(client_.subscribe(topics));
      break;
    case Op::unsubscribe: note = co_await unsubscribe(); break;
    case Op::read: note = co_await read(); break;
    case Op::poll: note = co_await poll(step.number); break;
    case Op::seek: note = co_await seek(step); break;
    case Op::pause: note = pause(step, true); break;
    case Op::resume: note = pause(step, false); break;
    case Op::position: note = position(step); break;
    case Op::commit_offsets: note = co_await commit(step); break;
    case Op::committed: note = co_await committed(step); break;
    case Op::watermarks: note = co_await watermarks(step); break;
    default: note = co_await offset_for_time(step);
  }
  co_return note;
}

SimulatedConsumer::Part* SimulatedConsumer::find(const Place& place) {
  const auto found = std::ranges::find_if(parts_, [&](const Part& part) { return where(part.place) == where(place); });
  return found == parts_.end() ? nullptr : &*found;
}

void SimulatedConsumer::forget_records(const Place& place) {
  std::erase_if(records_, [&](const Seen& seen) { return where(seen.place) == where(place); });
}

// ---- the group's word ----

core::Task<void> SimulatedConsumer::rebalance(const sim::Rebalance& told) {
  last_news_ = now();
  if (told.code == sim::ErrorCode::_assign_partitions) {
    std::vector<sim::TopicPartitionOffset> added;
    for (const sim::TopicPartition each : told.partitions) added.push_back({each, sim::kOffsetStored});
    if (!told.cooperative) parts_.clear();
    static_cast<void>(told.cooperative ? client_.incremental_assign(added) : client_.assign(added));
    for (const sim::TopicPartition each : told.partitions) parts_.push_back({place_of(each, kStored)});
    shared_ = true;
    if (held_back_) hold_back(true);
    co_return;
  }
  lost_ = lost_ || told.lost;
  revoked_ = true;
  static_cast<void>(client_.incremental_unassign(told.partitions));
  for (const sim::TopicPartition gone : told.partitions) {
    forget_records(place_of(gone));
    std::erase_if(parts_, [&](const Part& part) { return where(part.place) == gone; });
  }
  shared_ = told.cooperative;  // its runner believes that it keeps the rest
}

void SimulatedConsumer::hold_back(bool on) {
  held_back_ = on;
  for (const Part& part : parts_) {
    static_cast<void>(on || part.paused ? client_.pause(where(part.place)) : client_.resume(where(part.place)));
  }
}

core::Task<void> SimulatedConsumer::look() {
  if (!held_back_) hold_back(true);
  co_await take(0);
  co_await settle();
}

std::vector<std::string> SimulatedConsumer::news() {
  std::vector<std::string> lines;
  if (told_share_ && (lost_ || revoked_)) lines.push_back(word_share(program_, index_, lost_ ? "lost" : "revoked", {}));
  revoked_ = lost_ = false;
  told_share_ = shared_;
  for (const std::string& event : std::exchange(events_, {})) lines.push_back(spec_.name + ": " + event);
  std::vector<Place> share;
  for (const Part& part : parts_) share.push_back({part.place.topic, part.place.partition, 0});
  lines.push_back(word_share(program_, index_, shared_ ? "share" : "no share", share));
  return lines;
}

core::Task<Note> SimulatedConsumer::unsubscribe() {
  client_.unsubscribe();
  const TimeNs limit = now() + 1'000 * kMs;
  while (shared_ && now() < limit) co_await take(50 * kMs);
  told_share_ = false;
  parts_.clear();
  co_await process_.sleep(50 * kMs);
  Note note{outcome(""), {}};
  co_return note;
}

// ---- reading ----

// What is looked up in the background is there before the next step, or after.
core::Task<void> SimulatedConsumer::settle() {
  const TimeNs limit = now() + kInPassing;
  while (!client_.resolved() && now() < limit) co_await process_.sleep(kMs);
}

core::Task<Note> SimulatedConsumer::assign(const Step& step) {
  parts_.clear();
  records_.clear();
  events_.clear();
  for (const Place& place : step.places) parts_.push_back({place});
  Note note = note_of(client_.assign(offsets_of(step.places)));
  co_await settle();
  co_return note;
}

core::Task<void> SimulatedConsumer::take(TimeNs wait) {
  const auto message = co_await client_.poll(wait);
  if (message) std::visit([this](const auto& each) { take(each); }, *message);
}

void SimulatedConsumer::take(const sim::ConsumerRecord& record) {
  SeenRecord seen{place_of(record.where, record.offset.value), text_of(record.key), text_of(record.value), {}, {}, record.log_append_time};
  for (const sim::StoredHeader& header : record.headers) seen.headers.push_back({std::string(header.name), text_of(header.value)});
  const core::TimeMs now_ms = sim::ProcessClock::kEpochMs + now() / kMs;
  if (std::abs(record.timestamp_ms - now_ms) >= 3'600'000) seen.timestamp_ms = record.timestamp_ms;
  records_.push_back({seen.place, word_record(program_, seen)});
}

void SimulatedConsumer::take(const sim::ConsumerEvent& event) {
  Part* const part = event.where ? find(place_of(*event.where)) : nullptr;
  if (event.code == sim::ErrorCode::_partition_eof) {
    if (part != nullptr) part->end = event.offset;
    return;
  }
  if (part != nullptr) part->dead = true;
  const auto place = part == nullptr ? std::nullopt : std::optional(part->place);
  const bool fatal = event.kind == sim::ClientError::Kind::fatal;
  events_.push_back(fatal ? outcome(client_name(event.code), ErrorClass::fatal) : word_event(program_, place, client_name(event.code)));
}

// Up to where each partition ends now. A reader that was sent beyond the last stable offset, but not beyond the log, waits in silence.
core::Task<Note> SimulatedConsumer::read() {
  if (held_back_) hold_back(false);
  std::vector<std::pair<Place, std::int64_t>> targets;
  for (const Part& each : std::vector(parts_)) {
    if (each.paused || each.dead) continue;
    const auto range = co_await client_.query_watermark_offsets(where(each.place), kCallMax);
    Part* const part = find(each.place);
    if (program_.nodes > 1 && range && part->end > range->high.value) part->end = -1;  // an unclean leader's log is shorter
    const bool beyond = range && part->end < 0 && part->place.offset > range->high.value;
    const bool silent = beyond && part->place.offset <= cluster_.log(where(part->place)).high_watermark().value;
    if (!silent) targets.emplace_back(part->place, range ? range->high.value : std::numeric_limits<std::int64_t>::max());
  }
  const auto reached = [this](const std::pair<Place, std::int64_t>& target) {
    const Part* const part = find(target.first);
    return part == nullptr || part->dead || part->end >= target.second;
  };
  const TimeNs limit = now() + kReadMax;
  while (!std::ranges::all_of(targets, reached) && now() < limit) co_await take(50 * kMs);
  Note note{outcome(std::ranges::all_of(targets, reached) ? "" : "_TIMED_OUT"), {}};
  SeenByPartition seen;
  for (Seen& record : std::exchange(records_, {})) seen.add(record.place.topic, record.place.partition, std::move(record.line));
  for (const Part& part : parts_) {
    if (part.paused || part.dead || part.end < 0) continue;
    seen.add(part.place.topic, part.place.partition, word_end(program_, part.place.topic, part.place.partition, part.end));
  }
  note.seen = seen.take();
  std::ranges::sort(events_);
  for (std::string& event : std::exchange(events_, {})) note.seen.push_back(std::move(event));
  co_return note;
}

core::Task<Note> SimulatedConsumer::poll(std::int64_t wait_ms) {
  if (held_back_) hold_back(false);
  const TimeNs limit = now() + wait_ms * kMs;
  while (records_.empty() && events_.empty() && now() < limit) co_await take(20 * kMs);
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
  co_await settle();
  Note note{outcome(""), {}};
  for (const Place& place : step.places) {
    const auto status = co_await client_.seek(where(place), Offset{place.offset}, kCallMax);
    if (!status && status.error().code == sim::ErrorCode::_state) note.seen.push_back(word_event(program_, place, "_STATE"));
    Part* const part = find(place);
    if (part == nullptr) continue;
    part->end = -1;
    part->place.offset = place.offset;
    forget_records(place);
  }
  co_return note;
}

Note SimulatedConsumer::pause(const Step& step, bool on) {
  Note note{outcome(""), {}};
  for (const Place& place : step.places) {
    const auto status = on ? client_.pause(where(place)) : client_.resume(where(place));
    if (!status) note.seen.push_back(word_event(program_, place, client_name(status.error().code)));
    if (Part* const part = find(place)) part->paused = on;
  }
  return note;
}

// ---- offsets ----

Note SimulatedConsumer::position(const Step& step) {
  Note note{outcome(""), {}};
  for (const Place& place : step.places) {
    const auto offset = client_.position(where(place));
    note.seen.push_back(word_place(program_, place.topic, place.partition, offset ? std::optional(offset->value) : std::nullopt));
  }
  return note;
}

core::Task<Note> SimulatedConsumer::commit(const Step& step) {
  std::vector<sim::TopicPartitionOffset> offsets = offsets_of(step.places);
  for (const Part& part : step.places.empty() ? parts_ : std::vector<Part>()) {
    if (const auto here = client_.position(where(part.place))) offsets.push_back({where(part.place), *here});
  }
  const auto status = co_await client_.commit(offsets, kCallMax);
  co_return note_of(status);
}

core::Task<Note> SimulatedConsumer::committed(const Step& step) {
  const std::vector<sim::TopicPartition> partitions = partitions_of(step.places);
  const auto offsets = co_await client_.committed(partitions, kCallMax);
  if (!offsets) co_return note_of(std::unexpected(offsets.error()));
  Note note{outcome(""), {}};
  std::size_t index = 0;
  for (const Place& place : step.places) {
    const auto offset = (*offsets)[index++];
    note.seen.push_back(word_place(program_, place.topic, place.partition, offset ? std::optional(offset->value) : std::nullopt));
  }
  co_return note;
}

core::Task<Note> SimulatedConsumer::watermarks(const Step& step) {
  const auto range = co_await client_.query_watermark_offsets(where(step.topic, step.partition), kCallMax);
  if (!range) co_return note_of(std::unexpected(range.error()));
  Note note{outcome(""), {word_watermarks(program_, step.topic, step.partition, range->low.value, range->high.value)}};
  co_return note;
}

core::Task<Note> SimulatedConsumer::offset_for_time(const Step& step) {
  const auto offset = co_await client_.offset_for_time(where(step.topic, step.partition), step.number, kCallMax);
  if (!offset) co_return note_of(std::unexpected(offset.error()));
  const auto found = *offset ? std::optional((*offset)->value) : std::nullopt;
  Note note{outcome(""), {word_place(program_, step.topic, step.partition, found)}};
  co_return note;
}

}  // namespace turnstile::conformance
