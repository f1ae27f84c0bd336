#include "sim/simulated_consumer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace turnstile::conformance {

namespace {

using core::Offset;
using sim::CallKind;
using sim::KafkaError;
using sim::TimeNs;

constexpr TimeNs kMs = core::kNsPerMs;
constexpr TimeNs kInPassing = 30 * kMs;  // for what goes on in the background
constexpr TimeNs kReadMax = 10'000 * kMs;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

std::uint32_t instance_number(const Program& program, const std::string& instance) {
  if (instance.empty()) return 0;
  for (std::uint32_t index = 0; index < program.clients.size(); ++index) {
    if (program.clients[index].instance_id == instance) return index + 1;
  }
  return 0;
}

// Members are ordered by their clients' names.
std::uint32_t rank_of(const Program& program, ClientIndex client) {
  std::uint32_t rank = 1;
  for (const ClientSpec& other : program.clients) rank += other.name < program.clients[client].name ? 1 : 0;
  return rank;
}

std::optional<std::string> text(std::string_view view) { return view.data() == nullptr ? std::nullopt : std::optional(std::string(view)); }

}  // namespace

SimulatedConsumer::SimulatedConsumer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster,
                                     sim::Network& network, sim::ActorId actor)
    : program_(program),
      index_(client),
      spec_(program.clients[client]),
      process_(process),
      cluster_(cluster),
      network_(network),
      actor_(actor),
      group_(cluster.group(spec_.group)),
      fetcher_(process, network, client_options_, fetch_options_, actor, news_),
      queries_(*this, process, network, client_options_, actor),
      stored_(process, network, client_options_, actor, news_) {
  client_options_.retry_backoff = 100 * kMs;
  client_options_.reconnect_backoff = 20 * kMs;
  fetch_options_.isolation = spec_.read_committed ? sim::Isolation::read_committed : sim::Isolation::read_uncommitted;
  fetch_options_.wait_max = 50 * kMs;
  member_options_.session_timeout = spec_.session_timeout_ms * kMs;
  member_options_.heartbeat_interval = std::clamp<std::int64_t>(spec_.session_timeout_ms / 5, 50, 300) * kMs;
  member_options_.poll_interval_max = std::max(spec_.poll_interval_ms_max, spec_.session_timeout_ms) * kMs;
  member_options_.client = rank_of(program, client);
  member_options_.instance = instance_number(program, spec_.instance_id);
  member_options_.cooperative = spec_.assignor == Assignor::cooperative_sticky;
}

SimulatedConsumer::Part* SimulatedConsumer::find(core::TopicPartition place) {
  const auto found = std::ranges::find_if(parts_, [&](const Part& part) { return where(part.place) == place; });
  return found == parts_.end() ? nullptr : &*found;
}

// ---- questions ----

bool SimulatedConsumer::on_answer(CallKind, sim::Answer& answer) {
  if (const auto* offsets = std::get_if<sim::OffsetFetchAnswer>(&answer)) {
    if (offsets->error == KafkaError::unstable_offset_commit) return false;
  }
  answer_ = std::move(answer);
  answered_.open();
  return true;
}

core::Task<bool> SimulatedConsumer::ask(CallKind kind, sim::Request request, TimeNs wait_max) {
  answer_.reset();
  answered_.close();
  queries_.cancel(kind);
  queries_.call(kind, std::move(request));
  const TimeNs limit = process_.scheduler().now() + wait_max;
  while (!answer_ && process_.scheduler().now() < limit) co_await answered_.wait(process_, limit - process_.scheduler().now());
  if (!answer_) queries_.cancel(kind);
  co_return answer_.has_value();
}

core::Task<std::optional<sim::ListOffsetsAnswer>> SimulatedConsumer::list(core::TopicPartition place, std::optional<core::TimeMs> time_ms) {
  sim::ListOffsets request{place, time_ms};
  sim::Request sent(std::move(request));
  const bool answered = co_await ask(CallKind::list_offsets, std::move(sent));
  if (!answered) co_return std::nullopt;
  co_return *std::get_if<sim::ListOffsetsAnswer>(&*answer_);
}

// ---- where to read from ----

// Where to start is looked up in the background: before the next step, or after.
core::Task<Note> SimulatedConsumer::assign(const Step& step) {
  std::vector<Part> parts;
  for (const Place& place : step.places) parts.push_back({place, place.offset, place.offset < 0});
  events_.clear();
  start_over(std::move(parts));
  Note note{outcome(""), {}};
  if (network_.chance().choose("client.resolves_late", 2) == 0) co_await resolve(kInPassing);
  co_return note;
}

void SimulatedConsumer::start_over(std::vector<Part> parts) {
  parts_ = std::move(parts);
  records_.clear();
  fetcher_.assign({});
  begin_fetching();
  ask_for_stored();
}

void SimulatedConsumer::ask_for_stored() {
  sim::OffsetFetch question{group_, spec_.read_committed, {}};
  for (const Part& part : parts_) {
    if (part.waits_for_group()) question.partitions.push_back(where(part.place));
  }
  stored_.forget();
  if (!question.partitions.empty()) stored_.ask(std::move(question));
}

// Of every partition whose place is known; those that are read already go on where they are.
void SimulatedConsumer::begin_fetching() {
  std::vector<core::TopicPartitionOffset> places;
  for (const Part& part : parts_) {
    if (!part.unresolved) places.push_back({where(part.place), fetcher_.position(where(part.place)).value_or(Offset{part.start})});
  }
  fetcher_.assign(places);
  if (held_back_) hold_back(true);
}

// Between two reads of a group's member nothing is fetched: its runner pauses all.
void SimulatedConsumer::hold_back(bool on) {
  held_back_ = on;
  for (const Part& part : parts_) {
    if (!part.unresolved) fetcher_.pause(where(part.place), on || part.paused);
  }
}

// Places that are no offsets yet become some: the beginning, the end, what the group has committed.
core::Task<void> SimulatedConsumer::resolve(TimeNs wait_max) {
  bool any = co_await take_stored(wait_max);
  for (Part& part : parts_) {
    if (!part.unresolved || part.dead || part.place.offset == kStored) continue;
    const bool resolved = co_await resolve(part);
    any = any || resolved;
  }
  if (any) begin_fetching();
}

core::Task<bool> SimulatedConsumer::resolve(Part& part) {
  const auto marks = co_await list(where(part.place));
  if (!marks || marks->error != KafkaError::none) co_return false;
  part.start = part.place.offset == kBeginning ? marks->start.value : end_of(*marks);
  part.unresolved = false;
  co_return true;
}

core::Task<bool> SimulatedConsumer::take_stored(TimeNs wait_max) {
  if (std::ranges::none_of(parts_, &Part::waits_for_group)) co_return false;
  const TimeNs limit = process_.scheduler().now() + wait_max;
  auto offsets = stored_.take();
  while (!offsets && process_.scheduler().now() < limit) {
    co_await news_.wait(process_, limit - process_.scheduler().now());
    offsets = stored_.take();
  }
  if (!offsets) co_return false;
  std::size_t index = 0;
  for (Part& part : parts_) {
    if (!part.waits_for_group()) continue;
    const auto offset = (*offsets)[index++];
    if (offset) {
      part.start = offset->value;
      part.unresolved = false;
      continue;
    }
    const auto marks = co_await list(where(part.place));
    if (marks && marks->error == KafkaError::none) co_await reset(part, *marks);
  }
  co_return true;
}

core::Task<void> SimulatedConsumer::reset(Part& part, const sim::ListOffsetsAnswer& marks) {
  part.unresolved = false;
  switch (spec_.reset) {
    case Reset::earliest: part.start = marks.start.value; break;
    case Reset::latest: part.start = end_of(marks); break;
    case Reset::error:
      part.dead = true;
      part.start = 0;
      events_.push_back(word_event(program_, part.place, "_AUTO_OFFSET_RESET"));
      break;
  }
  co_return;
}

core::Task<void> SimulatedConsumer::take_errors() {
  while (const auto lost = fetcher_.take_out_of_range()) {
    Part* const part = find(*lost);
    if (part == nullptr || part->dead || !exists(part->place)) continue;
    const auto marks = co_await list(*lost);
    if (!marks) continue;
    take_records(*part);  // what was fetched before still counts
    co_await reset(*part, *marks);
    if (!part->dead) fetcher_.move(*lost, Offset{part->start});
  }
}

// ---- the group's word ----

Note SimulatedConsumer::subscribe(const Step& step) {
  member_options_.topics = 0;
  for (const TopicIndex topic : step.topics) member_options_.topics = static_cast<sim::TopicSet>(member_options_.topics | 1U << topic);
  last_news_ = process_.scheduler().now();
  subscribed_ = true;
  if (member_ != nullptr) {
    member_->subscribe();
    return {outcome(""), {}};
  }
  member_ = std::make_unique<sim::GroupMember>(process_, cluster_, network_, client_options_, member_options_, group_, actor_, news_);
  member_->start();
  return {outcome(""), {}};
}

core::Task<Note> SimulatedConsumer::unsubscribe() {
  if (member_ != nullptr) member_->leave();
  subscribed_ = shared_ = told_share_ = false;
  start_over({});
  Note note{outcome(""), {}};
  co_await process_.sleep(50 * kMs);
  co_return note;
}

void SimulatedConsumer::close() {
  if (member_ != nullptr && spec_.instance_id.empty()) member_->leave();
}

core::Task<void> SimulatedConsumer::take_rebalance() {
  if (member_ == nullptr) co_return;
  const TimeNs now = process_.scheduler().now();
  member_->poll_begins(now);
  if (const auto refusal = member_->take_refusal()) {
    const bool fatal = *refusal == KafkaError::fenced_instance_id;
    events_.push_back(outcome(client_name(*refusal), fatal ? ErrorClass::fatal : ErrorClass::plain));
  }
  if (member_->take_silence()) events_.push_back("_MAX_POLL_EXCEEDED");
  while (auto news = member_->take_news()) {
    last_news_ = now;
    if (const auto* revoked = std::get_if<core::Revoked>(&*news)) {
      lost_ = lost_ || revoked->lost;
      revoked_ = true;
      shared_ = member_options_.cooperative;  // its runner believes that it keeps the rest
      start_over({});
      continue;
    }
    shared_ = true;
    std::vector<Part> parts;
    for (const core::TopicPartition place : std::get_if<core::Assigned>(&*news)->partitions) {
      parts.push_back({{index_of(place), place.partition.value, kStored}, 0, true});
    }
    start_over(std::move(parts));
  }
  while (const auto change = member_->take_change()) {
    last_news_ = now;
    change_share(*change);
  }
  member_->poll_ends();
}

void SimulatedConsumer::change_share(const sim::ShareChange& change) {
  shared_ = true;
  for (const core::TopicPartition gone : change.removed) {
    revoked_ = true;
    std::erase_if(parts_, [&](const Part& part) { return where(part.place) == gone; });
    std::erase_if(records_, [&](const Seen& seen) { return where(seen.place) == gone; });
  }
  for (const core::TopicPartition place : change.added) {
    parts_.push_back({{index_of(place), place.partition.value, kStored}, 0, true});
  }
  begin_fetching();
  ask_for_stored();
}

core::Task<void> SimulatedConsumer::look() {
  if (!held_back_) hold_back(true);
  co_await take_rebalance();
  co_await resolve(kInPassing);
}

std::vector<std::string> SimulatedConsumer::news() {
  std::vector<std::string> lines;
  if (told_share_ && lost_) {
    lines.push_back(word_share(program_, index_, "lost", {}));
  } else if (told_share_ && revoked_) {
    lines.push_back(word_share(program_, index_, "revoked", {}));
  }
  revoked_ = lost_ = false;
  told_share_ = shared_;
  for (std::string& event : events_) lines.push_back(spec_.name + ": " + event);
  events_.clear();
  std::vector<Place> share;
  for (const Part& part : parts_) share.push_back({part.place.topic, part.place.partition, 0});
  lines.push_back(word_share(program_, index_, shared_ ? "share" : "no share", share));
  return lines;
}

// ---- reading ----

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
    core::TopicPartition where{};
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

// ---- offsets ----

core::Task<Note> SimulatedConsumer::commit_offsets(const Step& step) {
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

core::Task<Note> SimulatedConsumer::watermarks(const Step& step) {
  const auto marks = co_await list(where(step.topic, step.partition));
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
