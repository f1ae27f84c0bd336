#include <utility>

#include "host_consumer.hpp"
#include "host_errors.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"

namespace turnstile {

namespace {

sim::ProducerOptions producer_options(const ProducerSettings& settings) {
  sim::ProducerOptions options;
  options.transactional_id = settings.transactional_id;
  options.transaction_timeout = core::milliseconds(settings.transaction_timeout_ms);
  options.enable_idempotence = settings.enable_idempotence;
  options.acks = static_cast<sim::Acks>(settings.acks);
  options.linger = core::milliseconds(settings.linger_ms);
  options.message_timeout = core::milliseconds(settings.message_timeout_ms);
  return options;
}

}  // namespace

struct Producer::Machine {
  Machine(sim::HostMachine& on, const ProducerSettings& settings)
      : host(on), client(on.process(), on.world().cluster, on.world().network, producer_options(settings), on.actor()) {}

  // The error of the first report that has one.
  std::optional<sim::ClientError> take_reports() {
    std::optional<sim::ClientError> first;
    while (const auto report = client.take_report()) {
      if (report->error != sim::ErrorCode::no_error && !first) first = sim::ClientError{report->error, sim::ClientError::Kind::plain, {}};
    }
    return first;
  }
  // A call in progress, by its name.
  core::Task<Status> waits(std::string_view name, core::Task<sim::ClientStatus> call) {
    host.calls(name);
    const sim::ClientStatus status = co_await std::move(call);
    host.returned();
    co_return sim::to_user(status);
  }

  sim::HostMachine& host;
  sim::Producer client;
};

Producer::Producer(std::unique_ptr<Machine> machine) : machine_(std::move(machine)) {}
Producer::Producer(Producer&&) noexcept = default;
Producer& Producer::operator=(Producer&&) noexcept = default;
Producer::~Producer() = default;

Status Producer::produce(std::string_view topic, std::string_view key, std::string_view value, std::optional<std::int32_t> partition) {
  sim::ProducerMessage message;
  message.topic = machine_->host.world().cluster.topic(topic);
  message.partition = partition.value_or(sim::kPartitionUnassigned);
  message.key = key;
  message.value = value;
  return sim::to_user(machine_->client.produce(message));
}

Task<Status> Producer::flush() {
  Machine& machine = *machine_;
  machine.host.calls("flush");
  const sim::ClientStatus status = co_await machine.client.flush(sim::kUnlimited);
  machine.host.returned();
  const auto undelivered = machine.take_reports();
  if (status && undelivered) co_return Status(std::unexpect, sim::to_user(*undelivered));
  co_return sim::to_user(status);
}

Task<Status> Producer::init_transactions() { return machine_->waits("init_transactions", machine_->client.init_transactions()); }

Status Producer::begin_transaction() { return sim::to_user(machine_->client.begin_transaction()); }

Task<Status> Producer::send_offsets_to_transaction(const Consumer& consumer) {
  return send_offsets_to_transaction(consumer, consumer.positions());
}

Task<Status> Producer::send_offsets_to_transaction(const Consumer& consumer, std::vector<NextOffset> offsets) {
  Machine& machine = *machine_;
  const Consumer::Machine& from = *consumer.machine_;
  machine.host.calls("send_offsets_to_transaction");
  const std::vector<sim::TopicPartitionOffset> positions = from.in_cluster(offsets);
  const sim::GroupMetadata metadata = from.client.group_metadata();
  const sim::ClientStatus status = co_await machine.client.send_offsets_to_transaction(positions, metadata);
  machine.host.returned();
  co_return sim::to_user(status);
}

Task<Status> Producer::commit_transaction() {
  Machine& machine = *machine_;
  machine.host.calls("commit_transaction");
  const sim::ClientStatus status = co_await machine.client.commit_transaction();
  machine.host.returned();
  static_cast<void>(machine.take_reports());
  co_return sim::to_user(status);
}

Task<Status> Producer::abort_transaction() {
  Machine& machine = *machine_;
  machine.host.calls("abort_transaction");
  const sim::ClientStatus status = co_await machine.client.abort_transaction();
  machine.host.returned();
  static_cast<void>(machine.take_reports());
  co_return sim::to_user(status);
}

bool Producer::in_transaction() const { return machine_->client.in_transaction(); }

Producer Host::producer(const ProducerSettings& settings) { return Producer(std::make_unique<Producer::Machine>(machine_, settings)); }

}  // namespace turnstile
