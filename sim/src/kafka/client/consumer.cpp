// A consumer's assignment and reading.
#include "turnstile/sim/kafka/client/consumer.hpp"

#include <algorithm>
#include <utility>

#include "consumer_machine.hpp"

namespace turnstile::sim {

namespace {

constexpr Instant kForEver = Instant::max();
constexpr std::uint32_t kFetchedMax = 10'000;  // records of a partition in one answer

MemberOptions membership_of(const ConsumerOptions& options, Cluster& cluster) {
  return {options.session_timeout,
          options.heartbeat_interval,
          options.max_poll_interval,
          {},
          options.client_order,
          options.group_instance_id.empty() ? 0 : cluster.instance(options.group_instance_id),
          options.partition_assignment_strategy == AssignorKind::cooperative_sticky,
          options.partition_assignment_strategy == AssignorKind::round_robin};
}

bool is_logical(Offset offset) { return offset == kOffsetBeginning || offset == kOffsetEnd || offset == kOffsetStored; }

ConsumerRecord record_of(const Fetcher::Handed& handed) {
  const RecordSlice& slice = handed.slice;
  const StoredRecord& stored = slice.block->records[slice.first];
  ConsumerRecord record{handed.where, slice.offset, slice.timestamp_ms, slice.log_append_time, stored.key, stored.value, {}};
  if (!slice.block->extras.empty()) {
    const RecordExtras& extras = slice.block->extras[slice.first];
    record.headers = extras.headers;
    if (!slice.log_append_time) record.timestamp_ms = extras.timestamp_ms;
  }
  return record;
}

}  // namespace

Consumer::Machine::Machine(Consumer& whole_consumer, Process& owner, Cluster& whole, Network& wires, const ConsumerOptions& given,
                           ActorId whose)
    : consumer(whole_consumer),
      process(owner),
      cluster(whole),
      network(wires),
      options(given),
      actor(whose != 0 ? whose : wires.trace().add_actor(given.client_id)),
      group(given.group_id.empty() ? GroupId{} : whole.group(given.group_id)),
      client(given.client),
      fetching{given.isolation_level, given.fetch_wait_max, kFetchedMax, given.queued_min_messages, given.enable_partition_eof},
      membership(membership_of(given, whole)),
      ticket(wires.enlist(*this, owner)),
      fetcher(owner, wires, client, fetching, actor, news, this),
      starting(owner, wires, client, options, group, actor, *this),
      committer(owner, wires, client, actor, *this),
      questions(owner, wires, client, actor) {}

AssignedPartition* Consumer::Machine::find(TopicPartition where) {
  const auto found = std::ranges::find(parts, where, &AssignedPartition::where);
  return found == parts.end() ? nullptr : &*found;
}

// ---- the assignment ----

ClientStatus Consumer::Machine::check(std::span<const TopicPartitionOffset> partitions) const {
  for (std::size_t index = 0; index < partitions.size(); ++index) {
    const TopicPartitionOffset& each = partitions[index];
    if (each.offset.value < 0 && !is_logical(each.offset)) return failed(ErrorCode::_invalid_arg);
    const auto before = partitions.first(index);
    if (std::ranges::find(before, each.where, &TopicPartitionOffset::where) != before.end()) return failed(ErrorCode::_invalid_arg);
  }
  return {};
}

void Consumer::Machine::add(std::span<const TopicPartitionOffset> partitions, bool later) {
  std::vector<TopicPartitionOffset> wanted;
  for (const TopicPartitionOffset& each : partitions) {
    AssignedPartition& part = parts.emplace_back();
    part.where = each.where;
    if (each.offset.value >= 0) {
      part.start = each.offset;
      starts.push_back(each);
    } else if (each.offset == kOffsetStored && !has_group()) {
      const bool at_end = options.auto_offset_reset == AutoOffsetReset::latest;
      wanted.push_back({each.where, at_end ? kOffsetEnd : kOffsetBeginning});
    } else {
      wanted.push_back(each);
    }
  }
  const auto is_listed = [](const TopicPartitionOffset& each) { return each.offset != kOffsetStored; };
  if (later)
    later =
        std::ranges::any_of(wanted, is_listed) && network.chance().choose({"client.resolves_late", Role::fault}, 2, lane_of(actor)) == 1;
  on_starts_told();
  starting.ask(wanted, later);
  watch_the_clock();
}

void Consumer::Machine::remove(const std::vector<TopicPartition>& partitions) {
  std::vector<AssignedPartition> removed;
  for (const TopicPartition where : partitions) {
    const AssignedPartition* const part = find(where);
    if (part == nullptr) continue;
    removed.push_back(*part);
    fetcher.remove(where);
    starting.forget(where);
    std::erase_if(parts, [where](const AssignedPartition& each) { return each.where == where; });
  }
  commit_removed(removed);
}

void Consumer::Machine::remove_all() {
  const std::vector<AssignedPartition> removed = std::exchange(parts, {});
  fetcher.assign({});
  starting.forget_all();
  starts.clear();
  commit_removed(removed);
}

// ---- what comes in the background ----

void Consumer::Machine::on_news() {
  while (const auto where = fetcher.take_out_of_range()) {
    const AssignedPartition* const part = find(*where);
    if (part != nullptr && !part->dead && where->partition.value < cluster.partitions(where->topic)) starting.reset(*where);
  }
  follow_group();
}

void Consumer::Machine::on_start(TopicPartition where, Offset offset, bool committed) {
  AssignedPartition* const part = find(where);
  if (part == nullptr) return;
  if (committed) part->committed = offset;
  const bool was_out_of_range = part->start.has_value();
  part->start = offset;
  if (was_out_of_range) return fetcher.fetch_from(where, offset);
  starts.push_back({where, offset});
}

void Consumer::Machine::on_starts_told() {
  fetcher.add(starts);
  for (const TopicPartitionOffset& start : std::exchange(starts, {})) {
    if (is_paused(start.where)) fetcher.pause(start.where, true);
  }
  answered.open();
}

void Consumer::Machine::on_no_start(TopicPartition where) {
  AssignedPartition* const part = find(where);
  if (part == nullptr) return;
  part->dead = true;
  events.push_back({ErrorCode::_auto_offset_reset, ClientError::Kind::plain, where});
  news.open();
}

// ---- reading ----

std::optional<ConsumerMessage> Consumer::Machine::next() {
  if (!events.empty()) {
    const ConsumerEvent event = events.front();
    events.pop_front();
    return event;
  }
  const auto read_up_to = [this](TopicPartition where, Offset next) {
    AssignedPartition* const part = find(where);
    if (part == nullptr) return;
    part->position = next;
    if (options.enable_auto_offset_store && has_group()) part->stored = next;
  };
  fetcher.pass_over(read_up_to);
  if (const auto handed = fetcher.take_one()) {
    read_up_to(handed->where, Offset{handed->slice.offset.value + 1});
    return record_of(*handed);
  }
  if (const auto end = fetcher.take_end()) {
    return ConsumerEvent{ErrorCode::_partition_eof, ClientError::Kind::plain, end->where, end->offset.value};
  }
  return std::nullopt;
}

Consumer::Consumer(Process& process, Cluster& cluster, Network& network, const ConsumerOptions& options, ActorId actor)
    : machine_(std::make_unique<Machine>(*this, process, cluster, network, options, actor)) {}
Consumer::~Consumer() = default;

ClientStatus Consumer::assign(std::span<const TopicPartitionOffset> partitions) {
  if (machine_->fatal) return failed(ErrorCode::_fatal, ClientError::Kind::fatal);
  if (auto status = machine_->check(partitions); !status) return status;
  machine_->remove_all();
  machine_->events.clear();
  machine_->add(partitions, true);
  return {};
}

void Consumer::unassign() { machine_->remove_all(); }

ClientStatus Consumer::incremental_assign(std::span<const TopicPartitionOffset> partitions) {
  if (auto status = machine_->check(partitions); !status) return status;
  for (const TopicPartitionOffset& each : partitions) {
    if (machine_->find(each.where) != nullptr) return failed(ErrorCode::_conflict);
  }
  machine_->add(partitions, true);
  return {};
}

ClientStatus Consumer::incremental_unassign(std::span<const TopicPartition> partitions) {
  for (const TopicPartition where : partitions) {
    if (machine_->find(where) == nullptr) return failed(ErrorCode::_invalid_arg);
  }
  machine_->remove({partitions.begin(), partitions.end()});
  return {};
}

std::vector<TopicPartition> Consumer::assignment() const {
  std::vector<TopicPartition> all;
  for (const AssignedPartition& part : machine_->parts) all.push_back(part.where);
  return all;
}

bool Consumer::resolved() const { return machine_->starting.idle(); }

core::Task<std::optional<ConsumerMessage>> Consumer::poll(Duration timeout) {
  Machine& machine = *machine_;
  if (machine.pace.spins(machine.now())) co_await machine.process.sleep(SpinGuard::kPause);
  const Deadline deadline(machine.process, timeout);
  machine.use();
  if (machine.member != nullptr) machine.member->poll_begins(unlimited(timeout) ? kForEver : machine.now() + timeout);
  machine.polling = true;
  std::optional<ConsumerMessage> message;
  for (;;) {
    co_await machine.serve();
    message = machine.next();
    if (message || deadline.passed()) break;
    co_await machine.news.wait(machine.process, deadline.left());
  }
  machine.polling = false;
  if (machine.member != nullptr) machine.member->poll_ends();
  co_return message;
}

core::Task<std::vector<ConsumerMessage>> Consumer::poll_batch(std::size_t count, Duration timeout, bool at_once) {
  const Deadline deadline(machine_->process, timeout);
  std::vector<ConsumerMessage> messages;
  while (messages.size() < count) {
    const bool first_only = at_once && !messages.empty();
    auto message = co_await poll(first_only ? Duration{} : deadline.left());
    if (!message) break;
    messages.push_back(std::move(*message));
  }
  co_return messages;
}

core::Task<ClientStatus> Consumer::seek(TopicPartition where, core::Offset offset, Duration timeout) {
  Machine& machine = *machine_;
  machine.use();
  AssignedPartition* part = machine.find(where);
  if (part == nullptr || part->dead || machine.starting.waits_for_group(where)) co_return failed(ErrorCode::_state);
  part->position.reset();
  machine.starting.forget(where);
  if (offset.value >= 0) {
    part->start = offset;
    if (machine.fetcher.move(where, offset)) co_return ClientStatus{};
    machine.starts.push_back({where, offset});
    machine.on_starts_told();
    co_return ClientStatus{};
  }
  part->start.reset();
  machine.fetcher.remove(where);
  const std::vector<TopicPartitionOffset> wanted{{where, offset}};
  machine.starting.ask(wanted);
  const Deadline deadline(machine.process, timeout);
  for (;;) {
    part = machine.find(where);
    if (part == nullptr || part->start) co_return ClientStatus{};
    if (deadline.passed()) co_return failed(ErrorCode::_timed_out);
    co_await machine.answered.wait(machine.process, deadline.left());
  }
}

ClientStatus Consumer::Machine::pause(TopicPartition where, bool on) {
  if (find(where) == nullptr) return failed(ErrorCode::_unknown_partition);
  std::erase(paused, where);
  if (on) paused.push_back(where);
  fetcher.pause(where, on);
  return {};
}

ClientStatus Consumer::pause(TopicPartition where) { return machine_->pause(where, true); }
ClientStatus Consumer::resume(TopicPartition where) { return machine_->pause(where, false); }

std::optional<core::Offset> Consumer::position(TopicPartition where) const {
  const AssignedPartition* const part = machine_->find(where);
  return part == nullptr ? std::nullopt : part->position;
}

std::optional<ClientError> Consumer::fatal_error() const { return machine_->fatal; }

ActorId Consumer::actor() const { return machine_->actor; }

}  // namespace turnstile::sim
