#include "sim/simulated_producer.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/core/partitioner.hpp"

namespace turnstile::conformance {

namespace {

using core::LogErrorClass;
using sim::TimeNs;

constexpr std::uint64_t kRecordBytesClient = 36;  // what librdkafka adds before it compares with message.max.bytes
constexpr TimeNs kFlushMax = 25'000 * kMs;

std::uint64_t bytes_of(const Step& step, const std::optional<std::string>& value) {
  std::uint64_t bytes = sim::kRecordOverhead + (step.key ? step.key->size() : 0) + (value ? value->size() : 0);
  for (const Header& header : step.headers) bytes += header.name.size() + (header.value ? header.value->size() : 0) + 2;
  return bytes;
}

// What librdkafka calls it: the broker's word on fencing is its own _FENCED in the transactional calls.
std::string name_of(const core::LogError& error) {
  const std::string name = error.what.substr(0, error.what.find(' '));
  if (name == "PRODUCER_FENCED" || name == "INVALID_PRODUCER_EPOCH") return "_FENCED";
  if (name == "MESSAGE_TOO_LARGE") return "MSG_SIZE_TOO_LARGE";
  if (name == "UNKNOWN_TOPIC_OR_PARTITION") return "UNKNOWN_TOPIC_OR_PART";
  return name;
}

}  // namespace

SimulatedProducer::SimulatedProducer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster,
                                     sim::Network& network, sim::ActorId actor)
    : program_(program),
      spec_(program.clients[client]),
      process_(process),
      cluster_(cluster),
      network_(network),
      ticket_(network.enlist(*this, process)) {
  sim::SendObserver* const observer = this;
  client_options_.retry_backoff = 5 * kMs;
  client_options_.reconnect_backoff = 20 * kMs;
  if (spec_.kind == ClientKind::transactional_producer) {
    transactional_ = std::make_unique<sim::TransactionalProducer>(process, cluster, network, client_options_,
                                                                  cluster.transactional_id(spec_.transactional_id), actor, observer);
    return;
  }
  sim::BatchProducerOptions options;
  options.idempotent = spec_.idempotent;
  options.acks = spec_.idempotent ? sim::Acks::all : static_cast<sim::Acks>(spec_.acks);
  options.in_flight_max = static_cast<std::uint32_t>(spec_.in_flight_max);
  plain_ = std::make_unique<sim::BatchProducer>(process, network, client_options_, options, actor, observer);
}

SimulatedProducer::~SimulatedProducer() { network_.dismiss(ticket_); }

// ---- gathering ----

std::int32_t SimulatedProducer::partition_for(const Step& step) const {
  if (step.partition >= 0) return step.partition;
  const std::int32_t partitions = cluster_.partitions(topic_id(step.topic));
  const std::string_view key = step.key ? std::string_view(*step.key) : std::string_view();
  return (spec_.partitioner == Partitioner::murmur2 ? core::murmur2_partition(key, partitions) : core::crc32_partition(key, partitions))
      .value;
}

std::string SimulatedProducer::produce_one(const Step& step, const std::optional<std::string>& value) {
  const auto size = bytes_of(step, value) + kRecordBytesClient;
  if (size > static_cast<std::uint64_t>(spec_.message_bytes_max)) return "MSG_SIZE_TOO_LARGE";
  if (transactional_ != nullptr) {
    if (const auto& fatal = transactional_->fatal()) return name_of(*fatal);
    if (!transactional_->in_transaction() || transactional_->spoiled()) return "_STATE";
  }
  const std::int32_t partitions = cluster_.partitions(topic_id(step.topic));
  if (partitions > 0 && step.partition >= partitions) return "_UNKNOWN_PARTITION";
  if (partitions == 0) {
    // The topic never comes to be known: the record waits in vain.
    Report report;
    report.place = {step.topic, step.partition, -1};
    report.value = value;
    report.error = "UNKNOWN_TOPIC_OR_PART";
    report.done = true;
    reports_.push_back(std::move(report));
    return {};
  }
  gather(step, value, partition_for(step));
  return {};
}

void SimulatedProducer::gather(const Step& step, const std::optional<std::string>& value, std::int32_t partition) {
  const sim::TopicPartition place = where(step.topic, partition);
  auto gathering = std::ranges::find(gathering_, place, &Gathering::where);
  if (gathering == gathering_.end()) {
    gathering_.push_back({place, {}, {}, {}, sim::kBatchOverhead});
    gathering = gathering_.end() - 1;
  }
  const std::uint64_t bytes = bytes_of(step, value);
  const bool full = gathering->records.size() >= static_cast<std::size_t>(spec_.batch_records_max) ||
                    (!gathering->records.empty() && gathering->bytes + bytes > static_cast<std::uint64_t>(spec_.message_bytes_max));
  if (full) send_gathered(*gathering);
  sim::Arena& arena = cluster_.arena();
  const auto copy = [&arena](const std::optional<std::string>& text) { return text ? arena.copy(*text) : std::string_view(); };
  const std::span<sim::StoredHeader> headers = arena.array<sim::StoredHeader>(step.headers.size());
  for (std::size_t index = 0; index < headers.size(); ++index) {
    headers[index] = {arena.copy(step.headers[index].name), copy(step.headers[index].value)};
  }
  const TimeNs now = process_.scheduler().now();
  gathering->reports.push_back(noted_ + reports_.size());
  gathering->records.push_back({copy(step.key), copy(value)});
  gathering->extras.push_back({step.timestamp_ms.value_or(sim::ProcessClock::kEpochMs + now / kMs), headers});
  gathering->bytes += bytes;
  Report report;
  report.place = {step.topic, partition, -1};
  report.value = value;
  report.since = now;
  reports_.push_back(std::move(report));
}

void SimulatedProducer::send_gathered(Gathering& gathering) {
  if (gathering.records.empty()) return;
  sim::Arena& arena = cluster_.arena();
  const auto records = arena.array<sim::StoredRecord>(gathering.records.size());
  const auto extras = arena.array<sim::RecordExtras>(gathering.records.size());
  std::ranges::copy(gathering.records, records.begin());
  std::ranges::copy(gathering.extras, extras.begin());
  sim::RecordBlock& block = arena.array<sim::RecordBlock>(1)[0];
  block.records = records;
  block.extras = extras;
  block.bytes = gathering.bytes;
  block.create_time_ms = std::ranges::max_element(extras, {}, &sim::RecordExtras::timestamp_ms)->timestamp_ms;
  const std::uint64_t tag = ++last_tag_;
  std::uint32_t index = 0;
  for (const std::size_t number : gathering.reports) {
    reports_[number - noted_].tag = tag;
    reports_[number - noted_].index = index++;
  }
  gathering.records.clear();
  gathering.extras.clear();
  gathering.reports.clear();
  gathering.bytes = sim::kBatchOverhead;
  const sim::PartitionBlock batch{gathering.where, &block};
  if (plain_ != nullptr) return plain_->produce(batch, tag);
  if (!transactional_->produce(batch, tag)) on_sent({batch, tag, sim::SendReport::Fate::purged, sim::KafkaError::none, {}});
}

void SimulatedProducer::send_all() {
  for (Gathering& gathering : gathering_) send_gathered(gathering);
}

void SimulatedProducer::give_up_gathered(const char* error) {
  for (Gathering& gathering : gathering_) {
    for (const std::size_t number : gathering.reports) {
      reports_[number - noted_].error = error;
      reports_[number - noted_].done = true;
    }
    gathering.records.clear();
    gathering.extras.clear();
    gathering.reports.clear();
    gathering.bytes = sim::kBatchOverhead;
  }
}

void SimulatedProducer::on_timer(std::uint64_t) { send_all(); }

void SimulatedProducer::on_sent(const sim::SendReport& sent) {
  for (Report& report : reports_) {
    if (report.tag != sent.tag || report.done) continue;
    report.done = true;
    switch (sent.fate) {
      case sim::SendReport::Fate::delivered:
        report.place.offset = sent.first_offset.value < 0 ? -1 : sent.first_offset.value + report.index;
        break;
      case sim::SendReport::Fate::refused: report.error = client_name(sent.error); break;
      case sim::SendReport::Fate::purged: report.error = "_PURGE_QUEUE"; break;
      case sim::SendReport::Fate::timed_out: report.error = "_MSG_TIMED_OUT"; break;
    }
  }
  reported_.open();
}

// ---- what a program calls ----

Note SimulatedProducer::produce(const Step& step) {
  std::string error;
  if (step.op == Op::produce) {
    error = produce_one(step, step.value);
  } else {
    for (std::int64_t index = 0; index < step.number && error.empty(); ++index) {
      error = produce_one(step, step.value.value_or("") + std::to_string(index));
    }
  }
  // Without linger a record goes when the client's own thread wakes up: at once, or together with the next.
  const bool at_once = spec_.linger_ms == 0 && network_.chance().choose("client.together", 2) == 0;
  if (at_once) {
    send_all();
  } else {
    network_.wake_after(ticket_, std::max<TimeNs>(spec_.linger_ms, 1) * kMs, 0);
  }
  return {outcome(error), {}};
}

bool SimulatedProducer::all_reported() const { return std::ranges::all_of(reports_, &Report::done); }

void SimulatedProducer::expire() {
  const TimeNs now = process_.scheduler().now();
  const auto late = [&](const Report& report) { return !report.done && now - report.since >= spec_.delivery_timeout_ms * kMs; };
  if (plain_ != nullptr && std::ranges::any_of(reports_, late)) plain_->time_out();
}

core::Task<Note> SimulatedProducer::flush() {
  send_all();
  const sim::Scheduler& scheduler = process_.scheduler();
  const TimeNs limit = scheduler.now() + std::min((spec_.delivery_timeout_ms + 5'000) * kMs, kFlushMax);
  while (!all_reported() && scheduler.now() < limit) {
    co_await reported_.wait(process_, 50 * kMs);
    expire();
  }
  Note note;
  note.outcome = outcome(all_reported() ? "" : "_TIMED_OUT");
  SeenByPartition seen;
  std::size_t first = 0;
  for (const Report& report : reports_) {
    if (!report.done) break;
    seen.add(report.place.topic, report.place.partition, word_report(program_, report.place, report.value, report.error));
    ++first;
  }
  reports_.erase(reports_.begin(), reports_.begin() + static_cast<std::ptrdiff_t>(first));
  noted_ += first;
  note.seen = seen.take();
  co_return note;
}

Note SimulatedProducer::purge() {
  give_up_gathered("_PURGE_QUEUE");
  if (plain_ != nullptr) plain_->purge();
  return {outcome(""), {}};
}

Note SimulatedProducer::result(const core::LogStatus& status, const char*) const {
  if (status) return {outcome(""), {}};
  const std::string name = name_of(status.error());
  if (name == "_STATE") return {outcome(name), {}};
  const bool fatal = status.error().kind == LogErrorClass::fatal;
  return {outcome(name, fatal ? ErrorClass::fatal : ErrorClass::abortable), {}};
}

core::Task<Note> SimulatedProducer::init() {
  if (initialised_) {
    Note note{outcome("_STATE"), {}};
    co_return note;
  }
  const auto status = co_await transactional_->init(spec_.transaction_timeout_ms * kMs);
  initialised_ = status.has_value();
  co_return result(status, "init");
}

Note SimulatedProducer::begin() { return result(transactional_->begin(), "begin"); }

core::Task<Note> SimulatedProducer::commit() {
  send_all();
  const auto status = co_await transactional_->commit();
  co_return result(status, "commit");
}

core::Task<Note> SimulatedProducer::abort() {
  if (transactional_->in_transaction()) give_up_gathered("_PURGE_QUEUE");
  const auto status = co_await transactional_->abort();
  co_return result(status, "abort");
}

core::Task<Note> SimulatedProducer::send_offsets(const Step& step, sim::GroupId group, core::Generation generation, sim::MemberId member) {
  sim::List<sim::TopicPartitionOffset> offsets;
  for (const Place& place : step.places) offsets.push_back({where(place), core::Offset{place.offset}});
  const auto status = co_await transactional_->send_offsets(offsets, group, generation, member);
  co_return result(status, "send_offsets");
}

}  // namespace turnstile::conformance
