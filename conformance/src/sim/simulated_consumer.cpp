#include "sim/simulated_consumer.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::conformance {

namespace {

using core::Offset;
using sim::CallKind;
using sim::KafkaError;
using sim::TimeNs;

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

SimulatedConsumer::Part* SimulatedConsumer::find(sim::TopicPartition place) {
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

core::Task<std::optional<sim::ListOffsetsAnswer>> SimulatedConsumer::list(sim::TopicPartition place, std::optional<core::TimeMs> time_ms) {
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
  sim::List<sim::TopicPartitionOffset> places;
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

}  // namespace turnstile::conformance
