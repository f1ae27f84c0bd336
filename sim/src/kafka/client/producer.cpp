#include "turnstile/sim/kafka/client/producer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "turnstile/core/partitioner.hpp"
#include "turnstile/sim/kafka/client/batch_gatherer.hpp"
#include "turnstile/sim/kafka/client/batch_producer.hpp"
#include "turnstile/sim/kafka/client/deadline.hpp"
#include "turnstile/sim/kafka/client/transactional_producer.hpp"

namespace turnstile::sim {

namespace {

constexpr std::uint64_t kRecordBytesClient = 36;  // what librdkafka adds before it compares with message.max.bytes
constexpr TimeNs kTogether = 1 * core::kNsPerMs;  // until the client's own thread wakes up

ClientOptions for_transactions(const ProducerOptions& options) {
  ClientOptions client = options.client;
  client.delivery_timeout = options.message_timeout == 0 ? 0 : std::min(options.message_timeout, options.transaction_timeout);
  return client;
}

BatchProducerOptions for_batches(const ProducerOptions& options) {
  return {options.enable_idempotence, options.enable_idempotence ? Acks::all : options.acks, options.max_in_flight};
}

// A batch that was handed to the half that sends, with what is to be reported of its records.
struct SentBatch {
  std::uint64_t tag = 0;
  TimeNs since = 0;
  std::vector<DeliveryReport> records;
};

// A record whose topic is not known.
struct Waiting {
  TimeNs since = 0;
  DeliveryReport record;
};

}  // namespace

struct Producer::Machine final : SendObserver, TimerOwner {
  enum class Call : std::uint8_t { none, init, send_offsets, commit, abort };
  enum Timer : std::uint64_t { kLinger, kExpiry, kTopics };

  Machine(Process& owner, Cluster& whole, Network& wires, const ProducerOptions& given, ActorId whose);
  ~Machine() { network.dismiss(ticket); }

  void on_sent(const SendReport& sent) override;
  void on_ready() override { news.open(); }
  void on_timer(std::uint64_t token) override;

  TimeNs now() const { return process.scheduler().now(); }
  std::int32_t choose_partition(const ProducerMessage& message, std::int32_t partitions);
  void gather(const ProducerMessage& message, std::int32_t partition);
  void wake_sender();
  void send(GatheredBatch batch);
  void send_gathered();
  void give_up_gathered();
  void finish(std::vector<DeliveryReport>& records, ErrorCode error, DeliveryReport::Status status);
  std::size_t unreported() const;
  std::size_t untaken() const { return reports.size() - taken; }
  void expire();
  void look_for_topics();
  core::Task<ClientStatus> call(Call which, core::Task<ClientStatus> work, TimeNs timeout);
  core::Task<void> carry_out(core::Task<ClientStatus> work);

  Process& process;
  Cluster& cluster;
  Network& network;
  const ProducerOptions options;
  const ActorId actor;
  const ClientOptions transactional_client;  // its parts refer to it
  Network::Ticket ticket;
  std::unique_ptr<TransactionalProducer> transactional;
  std::unique_ptr<BatchProducer> plain;

  BatchGatherer gatherer;
  std::vector<Waiting> waiting;
  std::vector<SentBatch> sent_batches;  // in the order in which they were sent
  std::vector<DeliveryReport> reports;  // from `taken` on they are still to be taken
  std::size_t taken = 0;
  std::uint64_t last_tag = 0;
  std::size_t sent_records = 0;
  bool lingers = false;
  bool watches_expiry = false;
  Gate news;

  Call calling = Call::none;
  std::optional<ClientStatus> result;  // of the call
  Gate called;
  bool initialised = false;
  core::Task<void> background;  // the call; last: it refers to the rest
};

Producer::Machine::Machine(Process& owner, Cluster& whole, Network& wires, const ProducerOptions& given, ActorId whose)
    : process(owner),
      cluster(whole),
      network(wires),
      options(given),
      actor(whose != 0 ? whose : wires.trace().add_actor(given.client_id)),
      transactional_client(for_transactions(given)),
      ticket(wires.enlist(*this, owner)),
      gatherer(whole.arena(), given.batch_num_messages, given.message_max_bytes) {
  if (options.transactional_id.empty()) {
    plain = std::make_unique<BatchProducer>(owner, wires, options.client, for_batches(options), actor, this);
    return;
  }
  const TransactionalId id = whole.transactional_id(options.transactional_id);
  transactional = std::make_unique<TransactionalProducer>(owner, whole, wires, transactional_client, id, actor, this);
}

// ---- records ----

std::int32_t Producer::Machine::choose_partition(const ProducerMessage& message, std::int32_t partitions) {
  const bool random = options.partitioner == PartitionerKind::consistent_random
                          ? message.key.empty()
                          : options.partitioner == PartitionerKind::murmur2_random && message.key.data() == nullptr;
  if (random) {
    return static_cast<std::int32_t>(network.chance().choose("client.partition", static_cast<std::uint32_t>(partitions), lane_of(actor)));
  }
  const bool crc = options.partitioner == PartitionerKind::consistent_random || options.partitioner == PartitionerKind::consistent;
  return (crc ? core::crc32_partition(message.key, partitions) : core::murmur2_partition(message.key, partitions)).value;
}

void Producer::Machine::gather(const ProducerMessage& message, std::int32_t partition) {
  auto full = gatherer.add(message, {message.topic, core::PartitionId{partition}}, now());
  if (full) send(std::move(*full));
  wake_sender();
}

// Without linger a record goes when the client's own thread wakes up: at once, or together with the next.
void Producer::Machine::wake_sender() {
  if (lingers) return;
  if (options.linger < 0) return send_gathered();
  if (options.linger == 0 && network.chance().choose("client.together", 2, lane_of(actor)) == 0) return send_gathered();
  lingers = true;
  network.wake_after(ticket, std::max(options.linger, kTogether), kLinger);
}

void Producer::Machine::send(GatheredBatch batch) {
  const std::uint64_t tag = ++last_tag;
  sent_records += batch.records.size();
  sent_batches.push_back({tag, batch.since, std::move(batch.records)});
  if (plain == nullptr) {
    if (!transactional->produce(batch.block, tag)) on_sent({batch.block, tag, SendReport::Fate::purged, KafkaError::none, {}, false});
    return;
  }
  plain->produce(batch.block, tag);
  if (options.message_timeout == 0 || watches_expiry) return;
  watches_expiry = true;
  network.wake_after(ticket, batch.since + options.message_timeout - now(), kExpiry);
}

void Producer::Machine::send_gathered() {
  for (GatheredBatch& batch : gatherer.take_all()) send(std::move(batch));
}

void Producer::Machine::give_up_gathered() {
  for (GatheredBatch& batch : gatherer.take_all()) {
    finish(batch.records, ErrorCode::_purge_queue, DeliveryReport::Status::not_persisted);
  }
}

void Producer::Machine::finish(std::vector<DeliveryReport>& records, ErrorCode error, DeliveryReport::Status status) {
  for (DeliveryReport& record : records) {
    record.error = error;
    record.status = status;
    reports.push_back(record);
  }
  news.open();
}

void Producer::Machine::on_sent(const SendReport& sent) {
  using Status = DeliveryReport::Status;
  const auto batch = std::ranges::find(sent_batches, sent.tag, &SentBatch::tag);
  if (batch == sent_batches.end()) return;
  std::vector<DeliveryReport> records = std::move(batch->records);
  sent_batches.erase(batch);
  sent_records -= records.size();
  const Status unsure = sent.sent ? Status::possibly_persisted : Status::not_persisted;
  switch (sent.fate) {
    case SendReport::Fate::delivered: {
      const bool known = sent.first_offset.value >= 0;
      std::int64_t offset = sent.first_offset.value;
      for (DeliveryReport& record : records) record.offset = known ? offset++ : -1;
      return finish(records, ErrorCode::no_error, known ? Status::persisted : Status::possibly_persisted);
    }
    case SendReport::Fate::refused: return finish(records, error_code(sent.error), Status::not_persisted);
    case SendReport::Fate::purged:
      return finish(records, sent.sent && plain != nullptr ? ErrorCode::_purge_inflight : ErrorCode::_purge_queue, unsure);
    case SendReport::Fate::timed_out: return finish(records, ErrorCode::_msg_timed_out, unsure);
  }
}

void Producer::Machine::on_timer(std::uint64_t token) {
  switch (static_cast<Timer>(token)) {
    case kLinger: lingers = false; return send_gathered();
    case kExpiry: return expire();
    case kTopics: return look_for_topics();
  }
}

// Batches are as old as their first records. The last one that is too late is followed by younger ones only.
void Producer::Machine::expire() {
  watches_expiry = false;
  const TimeNs too_late = now() - options.message_timeout;
  std::uint64_t last_tag_late = 0;
  for (const SentBatch& batch : sent_batches) {
    if (batch.since <= too_late) last_tag_late = std::max(last_tag_late, batch.tag);
  }
  if (last_tag_late != 0) plain->expire(last_tag_late);
  if (sent_batches.empty()) return;
  watches_expiry = true;
  const TimeNs oldest = std::ranges::min_element(sent_batches, {}, &SentBatch::since)->since;
  network.wake_after(ticket, std::max<TimeNs>(oldest + options.message_timeout - now(), 1), kExpiry);
}

void Producer::Machine::look_for_topics() {
  std::vector<DeliveryReport> given_up;
  std::erase_if(waiting, [&](const Waiting& each) {
    const std::int32_t partitions = cluster.partitions(each.record.where.topic);
    const DeliveryReport& record = each.record;
    if (partitions == 0) {
      if (now() - each.since < options.topic_metadata_propagation_max) return false;
      given_up.push_back(record);
      given_up.back().error = ErrorCode::unknown_topic_or_part;
      return true;
    }
    const std::int32_t wanted = record.where.partition.value;
    const ProducerMessage message{record.where.topic, wanted, record.key, record.value, record.headers, record.timestamp_ms, record.opaque};
    if (wanted >= partitions) {
      given_up.push_back(record);
      given_up.back().error = ErrorCode::_unknown_partition;
    } else {
      gather(message, wanted >= 0 ? wanted : choose_partition(message, partitions));
    }
    return true;
  });
  for (DeliveryReport& record : given_up) {
    record.status = DeliveryReport::Status::not_persisted;
    reports.push_back(record);
  }
  if (!given_up.empty()) news.open();
  if (!waiting.empty()) network.wake_after(ticket, options.client.metadata_backoff, kTopics);
}

std::size_t Producer::Machine::unreported() const { return gatherer.size() + waiting.size() + sent_records; }

// ---- transactional calls ----

core::Task<void> Producer::Machine::carry_out(core::Task<ClientStatus> work) {
  auto status = co_await std::move(work);
  result = std::move(status);
  called.open();
}

// The call goes on in the background when its time is up; whoever makes it again waits for the same one.
core::Task<ClientStatus> Producer::Machine::call(Call which, core::Task<ClientStatus> work, TimeNs timeout) {
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
    if (!half->in_transaction() || half->spoiled()) return failed(ErrorCode::_state);
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

core::Task<bool> Producer::await_ready(TimeNs timeout) {
  Machine& machine = *machine_;
  if (machine.plain == nullptr) co_return true;
  machine.plain->prepare();
  const Deadline deadline(machine.process, timeout);
  while (!machine.plain->ready() && !deadline.passed()) co_await machine.news.wait(machine.process, deadline.left());
  co_return machine.plain->ready();
}

core::Task<bool> Producer::await_report(TimeNs timeout) {
  Machine& machine = *machine_;
  const Deadline deadline(machine.process, timeout);
  while (machine.untaken() == 0 && !deadline.passed()) co_await machine.news.wait(machine.process, deadline.left());
  co_return machine.untaken() > 0;
}

core::Task<ClientStatus> Producer::flush(TimeNs timeout) {
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

core::Task<ClientStatus> Producer::init_transactions(TimeNs timeout) {
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
                                                               TimeNs timeout) {
  Machine& machine = *machine_;
  if (!transactional()) co_return failed(ErrorCode::_not_configured);
  List<TopicPartitionOffset> sent(offsets.begin(), offsets.end());
  auto call = machine.call(Machine::Call::send_offsets, machine.transactional->send_offsets(std::move(sent), metadata), timeout);
  auto status = co_await std::move(call);
  co_return status;
}

core::Task<ClientStatus> Producer::commit_transaction(TimeNs timeout) {
  Machine& machine = *machine_;
  if (!transactional()) co_return failed(ErrorCode::_not_configured);
  machine.send_gathered();
  auto call = machine.call(Machine::Call::commit, machine.transactional->commit(), timeout);
  auto status = co_await std::move(call);
  co_return status;
}

core::Task<ClientStatus> Producer::abort_transaction(TimeNs timeout) {
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
