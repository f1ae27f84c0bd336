// The producer's interface, and its transactional calls.
#include "turnstile/sim/kafka/client/producer.hpp"

#include <utility>
#include <vector>

#include "producer_machine.hpp"
#include "turnstile/sim/kafka/client/deadline.hpp"

namespace turnstile::sim {

namespace {

constexpr std::uint64_t kRecordBytesClient = 36;  // what librdkafka adds before it compares with message.max.bytes

}  // namespace

// ---- transactional calls ----

core::Task<void> Producer::Machine::carry_out(core::Task<ClientStatus> work) {
  auto status = co_await std::move(work);
  result = std::move(status);
  called.open();
}

// When its time is up the operation continues in the background; repeating the call waits for the same operation.
core::Task<ClientStatus> Producer::Machine::call(Call which, core::Task<ClientStatus> work, Duration timeout) {
  if (calling != Call::none && calling != which) co_return failed(ErrorCode::_prev_in_progress);
  if (calling == Call::none) {
    calling = which;
    result.reset();
    called.close();
    background = carry_out(std::move(work));
    background.start();
  }
  const Deadline deadline(process, timeout);
  while (!result && !deadline.passed()) co_await called.wait(process, deadline.left());
  if (!result) co_return failed(ErrorCode::_timed_out, ClientError::Kind::retriable);
  calling = Call::none;
  ClientStatus status = std::move(*result);
  result.reset();
  co_return status;
}

// ---- what the application calls ----

Producer::Producer(Process& process, Cluster& cluster, Network& network, const ProducerOptions& options, ActorId actor)
    : machine_(std::make_unique<Machine>(process, cluster, network, options, actor)) {}
Producer::~Producer() = default;

ClientStatus Producer::produce(const ProducerMessage& message) {
  Machine& machine = *machine_;
  const ProducerOptions& options = machine.options;
  if (BatchGatherer::bytes_of(message) + kRecordBytesClient > options.message_max_bytes) return failed(ErrorCode::msg_size_too_large);
  if (const TransactionalProducer* const half = machine.transactional.get()) {
    if (half->fatal()) return std::unexpected(*half->fatal());
    if (!half->in_transaction() || half->abortable()) return failed(ErrorCode::_state);
  }
  const std::size_t queued_max = options.queue_buffering_max_messages;
  if (queued_max != 0 && queue_length() >= queued_max) return failed(ErrorCode::_queue_full, ClientError::Kind::retriable);
  const std::int32_t partitions = machine.cluster.partitions(message.topic);
  if (partitions > 0 && message.partition >= partitions) return failed(ErrorCode::_unknown_partition);
  if (partitions == 0) {
    if (machine.waiting.empty()) machine.network.wake_after(machine.ticket, options.client.metadata_backoff, Machine::kTopics);
    machine.waiting.push_back({machine.now(), machine.gatherer.record_of(message, machine.now())});
    return {};
  }
  machine.gather(message, message.partition >= 0 ? message.partition : machine.choose_partition(message, partitions));
  return {};
}

std::optional<DeliveryReport> Producer::take_report() {
  Machine& machine = *machine_;
  if (machine.untaken() == 0) return std::nullopt;
  const DeliveryReport report = machine.reports[machine.taken++];
  if (machine.untaken() > 0) return report;
  machine.reports.clear();
  machine.taken = 0;
  return report;
}

bool Producer::ready() const { return machine_->plain == nullptr || machine_->plain->ready(); }

core::Task<bool> Producer::await_ready(Duration timeout) {
  Machine& machine = *machine_;
  if (machine.plain == nullptr) co_return true;
  machine.plain->prepare();
  const Deadline deadline(machine.process, timeout);
  while (!machine.plain->ready() && !deadline.passed()) co_await machine.news.wait(machine.process, deadline.left());
  co_return machine.plain->ready();
}

core::Task<bool> Producer::await_report(Duration timeout) {
  Machine& machine = *machine_;
  const Deadline deadline(machine.process, timeout);
  while (machine.untaken() == 0 && !deadline.passed()) co_await machine.news.wait(machine.process, deadline.left());
  co_return machine.untaken() > 0;
}

core::Task<ClientStatus> Producer::flush(Duration timeout) {
  Machine& machine = *machine_;
  machine.send_gathered();
  const Deadline deadline(machine.process, timeout);
  while (machine.unreported() > 0 && !deadline.passed()) co_await machine.news.wait(machine.process, deadline.left());
  co_return machine.unreported() > 0 ? failed(ErrorCode::_timed_out) : ClientStatus{};
}

void Producer::purge(bool in_flight) {
  machine_->give_up_gathered();
  if (machine_->plain != nullptr) machine_->plain->purge(in_flight);
}

std::size_t Producer::queue_length() const { return machine_->unreported() + machine_->untaken(); }

core::Task<ClientStatus> Producer::init_transactions(Duration timeout) {
  Machine& machine = *machine_;
  if (!transactional()) co_return failed(ErrorCode::_not_configured);
  if (machine.initialised) co_return failed(ErrorCode::_state);
  auto call = machine.call(Machine::Call::init, machine.transactional->init(machine.options.transaction_timeout), timeout);
  auto status = co_await std::move(call);
  machine.initialised = status.has_value();
  co_return status;
}

ClientStatus Producer::begin_transaction() {
  return transactional() ? machine_->transactional->begin() : failed(ErrorCode::_not_configured);
}

core::Task<ClientStatus> Producer::send_offsets_to_transaction(std::span<const TopicPartitionOffset> offsets, const GroupMetadata& metadata,
                                                               Duration timeout) {
  Machine& machine = *machine_;
  if (!transactional()) co_return failed(ErrorCode::_not_configured);
  List<TopicPartitionOffset> sent(offsets.begin(), offsets.end());
  auto call = machine.call(Machine::Call::send_offsets, machine.transactional->send_offsets(std::move(sent), metadata), timeout);
  auto status = co_await std::move(call);
  co_return status;
}

core::Task<ClientStatus> Producer::commit_transaction(Duration timeout) {
  Machine& machine = *machine_;
  if (!transactional()) co_return failed(ErrorCode::_not_configured);
  machine.send_gathered();
  auto call = machine.call(Machine::Call::commit, machine.transactional->commit(), timeout);
  auto status = co_await std::move(call);
  co_return status;
}

core::Task<ClientStatus> Producer::abort_transaction(Duration timeout) {
  Machine& machine = *machine_;
  if (!transactional()) co_return failed(ErrorCode::_not_configured);
  if (in_transaction()) machine.give_up_gathered();
  auto call = machine.call(Machine::Call::abort, machine.transactional->abort(), timeout);
  auto status = co_await std::move(call);
  co_return status;
}

bool Producer::transactional() const { return machine_->transactional != nullptr; }
bool Producer::in_transaction() const { return transactional() && machine_->transactional->in_transaction(); }

std::optional<ClientError> Producer::fatal_error() const { return transactional() ? machine_->transactional->fatal() : std::nullopt; }

ActorId Producer::actor() const { return machine_->actor; }

}  // namespace turnstile::sim
