#include "host_consumer.hpp"

#include <algorithm>
#include <utility>

#include "host_errors.hpp"

namespace turnstile {

namespace {

sim::ConsumerOptions consumer_options(const ConsumerSettings& settings, sim::RebalanceCallback callback) {
  sim::ConsumerOptions options;
  options.group_id = settings.group_id;
  options.group_instance_id = settings.group_instance_id;
  options.isolation_level = settings.read_committed ? sim::Isolation::read_committed : sim::Isolation::read_uncommitted;
  options.auto_offset_reset = static_cast<sim::AutoOffsetReset>(settings.auto_offset_reset);
  options.partition_assignment_strategy = settings.cooperative ? sim::AssignorKind::cooperative_sticky : sim::AssignorKind::range;
  options.session_timeout = core::milliseconds(settings.session_timeout_ms);
  options.heartbeat_interval = core::milliseconds(settings.heartbeat_interval_ms);
  options.max_poll_interval = core::milliseconds(settings.max_poll_interval_ms);
  options.enable_auto_commit = settings.enable_auto_commit;
  options.auto_commit_interval = core::milliseconds(settings.auto_commit_interval_ms);
  options.fetch_wait_max = core::milliseconds(settings.fetch_wait_max_ms);
  options.enable_partition_eof = true;
  options.client.retry_backoff = 100 * core::kMs;  // retry.backoff.ms
  options.rebalance_cb = std::move(callback);
  return options;
}

}  // namespace

Consumer::Machine::Machine(sim::HostMachine& on, const ConsumerSettings& wanted)
    : host(on),
      settings(wanted),
      client(on.process(), on.world().cluster, on.world().network,
             consumer_options(wanted, [this](sim::Consumer&, const sim::Rebalance& rebalance) { return on_rebalance(rebalance); }),
             on.actor()) {
  if (settings.topics.empty()) return;
  std::vector<sim::TopicId> topics;
  for (const std::string& topic : settings.topics) topics.push_back(on.world().cluster.topic(topic));
  group = &on.group(settings.group_id);
  ++group->members;
  for (const sim::TopicId topic : topics) {
    if (std::ranges::find(group->topics, topic) == group->topics.end()) group->topics.push_back(topic);
  }
  static_cast<void>(client.subscribe(topics));
}

Consumer::Machine::~Machine() {
  if (group != nullptr) --group->members;
}

Consumer::Machine::ReadPosition& Consumer::Machine::read_position(sim::TopicPartition where) {
  const auto known = std::ranges::find(read_positions, where, &ReadPosition::where);
  return known == read_positions.end() ? read_positions.emplace_back(ReadPosition{where}) : *known;
}

void Consumer::Machine::forget(const std::vector<sim::TopicPartition>& partitions) {
  std::erase_if(read_positions, [&](const ReadPosition& each) { return std::ranges::find(partitions, each.where) != partitions.end(); });
}

core::Task<void> Consumer::Machine::on_rebalance(const sim::Rebalance& rebalance) {
  const auto names = [this](const std::vector<sim::TopicPartition>& partitions) {
    std::vector<Partition> named;
    for (const sim::TopicPartition each : partitions) named.push_back(partition(each));
    return named;
  };
  if (rebalance.code == sim::ErrorCode::_assign_partitions) {
    std::vector<sim::TopicPartitionOffset> stored;
    for (const sim::TopicPartition each : rebalance.partitions) stored.push_back({each, sim::kOffsetStored});
    static_cast<void>(rebalance.cooperative ? client.incremental_assign(stored) : client.assign(stored));
    polled.assigned = names(rebalance.partitions);
    co_return;
  }
  polled.lost = polled.lost || rebalance.lost;
  if (settings.on_revoke && !rebalance.lost && self != nullptr) {
    core::Task<void> answer = settings.on_revoke(*self);
    co_await std::move(answer);
  }
  for (Partition& each : names(rebalance.partitions)) polled.revoked.push_back(std::move(each));
  polled.assigned.clear();
  forget(rebalance.partitions);
  if (rebalance.cooperative) {
    static_cast<void>(client.incremental_unassign(rebalance.partitions));
  } else {
    client.unassign();
  }
}

void Consumer::Machine::hand_out(const sim::ConsumerMessage& message, Polled& into) {
  if (const auto* record = std::get_if<sim::ConsumerRecord>(&message)) {
    ReadPosition& read = read_position(record->where);
    read.position = record->offset.value + 1;
    read.read_up_to = std::max(read.read_up_to, read.position);
    into.messages.push_back({host.topic_name(record->where.topic), record->where.partition.value, record->offset.value, record->key,
                             record->value, record->timestamp_ms});
    return;
  }
  const auto& event = *std::get_if<sim::ConsumerEvent>(&message);
  if (event.code == sim::ErrorCode::_partition_eof && event.where) {
    ReadPosition& read = read_position(*event.where);
    read.read_up_to = std::max(read.read_up_to, event.offset);
  } else if (!into.error) {
    into.error = sim::to_user(sim::ClientError{event.code, event.kind, {}});
  }
}

std::vector<sim::TopicPartitionOffset> Consumer::Machine::in_cluster(const std::vector<NextOffset>& offsets) const {
  std::vector<sim::TopicPartitionOffset> all;
  for (const NextOffset& each : offsets) all.push_back({where(each.where.topic, each.where.number), core::Offset{each.offset}});
  return all;
}

Consumer::Consumer(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}
Consumer::Consumer(Consumer&&) noexcept = default;
Consumer& Consumer::operator=(Consumer&&) noexcept = default;
Consumer::~Consumer() = default;

Task<Polled> Consumer::poll(std::int64_t wait_ms, std::size_t count_max) {
  Machine& machine = *machine_;
  machine.host.calls("poll");
  machine.self = this;
  machine.polled = {};
  const auto got = co_await machine.client.poll_batch(count_max, core::milliseconds(wait_ms), true);
  machine.self = nullptr;
  Polled polled = std::exchange(machine.polled, {});
  for (const sim::ConsumerMessage& message : got) machine.hand_out(message, polled);
  machine.host.returned();
  co_return polled;
}

void Consumer::assign(std::string_view topic, std::int32_t partition, std::int64_t offset) {
  const sim::TopicPartitionOffset position{machine_->where(topic, partition), core::Offset{offset}};
  static_cast<void>(machine_->client.assign(std::span(&position, 1)));
  machine_->read_positions.clear();
}

Task<Status> Consumer::seek(Partition where, std::int64_t offset) {
  Machine& machine = *machine_;
  machine.host.calls("seek");
  const sim::TopicPartition at = machine.where(where.topic, where.number);
  const sim::ClientStatus status = co_await machine.client.seek(at, core::Offset{offset});
  if (status) machine.read_position(at) = {at, offset, offset};
  machine.host.returned();
  co_return sim::to_user(status);
}

std::vector<NextOffset> Consumer::positions() const {
  std::vector<NextOffset> all;
  for (const Machine::ReadPosition& each : machine_->read_positions) {
    if (each.position >= 0) all.push_back({machine_->partition(each.where), each.position});
  }
  return all;
}

std::int64_t Consumer::read_up_to(std::string_view topic, std::int32_t partition) const {
  return machine_->read_position(machine_->where(topic, partition)).read_up_to;
}

Task<Result<std::int64_t>> Consumer::end_of(std::string_view topic, std::int32_t partition) {
  Machine& machine = *machine_;
  machine.host.calls("query_watermark_offsets");
  const sim::TopicPartition where = machine.where(topic, partition);
  const auto found = co_await machine.client.query_watermark_offsets(where);
  machine.host.returned();
  if (!found) co_return Result<std::int64_t>(std::unexpect, sim::to_user(found.error()));
  co_return found->high.value;
}

std::vector<Partition> Consumer::assignment() const {
  std::vector<Partition> all;
  for (const sim::TopicPartition each : machine_->client.assignment()) all.push_back(machine_->partition(each));
  return all;
}

Task<Status> Consumer::commit() { return commit(positions()); }

Task<Status> Consumer::commit(std::vector<NextOffset> offsets) {
  Machine& machine = *machine_;
  if (offsets.empty()) co_return Status();
  machine.host.calls("commit");
  const std::vector<sim::TopicPartitionOffset> positions = machine.in_cluster(offsets);
  const sim::ClientStatus status = co_await machine.client.commit(positions);
  machine.host.returned();
  co_return sim::to_user(status);
}

Task<Result<std::optional<std::int64_t>>> Consumer::committed(std::string_view topic, std::int32_t partition) {
  using Found = Result<std::optional<std::int64_t>>;
  Machine& machine = *machine_;
  machine.host.calls("committed");
  const sim::TopicPartition where = machine.where(topic, partition);
  const auto found = co_await machine.client.committed(std::span(&where, 1));
  machine.host.returned();
  if (!found) co_return Found(std::unexpect, sim::to_user(found.error()));
  const std::optional<core::Offset> offset = found->front();
  co_return Found(offset ? std::optional(offset->value) : std::nullopt);
}

Task<void> Consumer::close() {
  Machine& machine = *machine_;
  machine.host.calls("close");
  co_await machine.client.close();
  if (machine.group != nullptr) --std::exchange(machine.group, nullptr)->members;
  machine.host.returned();
}

Consumer Host::consumer(const ConsumerSettings& settings) { return Consumer(std::make_unique<Consumer::Machine>(machine_, settings)); }

}  // namespace turnstile
