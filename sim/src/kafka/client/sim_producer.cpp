#include "turnstile/sim/kafka/client/sim_producer.hpp"

#include <optional>
#include <string>
#include <utility>

#include "turnstile/sim/kafka/client/deadline.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::sim {

namespace {

ProducerOptions options_of(const SimProducerOptions& given) {
  ProducerOptions options;
  options.client_id = "producer";
  options.enable_idempotence = true;
  options.linger = Duration{-1};
  options.message_max_bytes = ~std::uint64_t{0};  // the broker decides what is too large
  options.message_timeout = {};                   // send() has a timeout of its own
  options.client = given.client;
  return options;
}

core::LogError send_error(ErrorCode code) { return {core::LogErrorClass::abortable, std::string(name(code))}; }

}  // namespace

struct SimProducer::Machine {
  Process& process;
  const Duration delivery_timeout;
  Producer producer;
};

SimProducer::SimProducer(Process& process, Cluster& cluster, Network& network, const SimProducerOptions& options)
    : machine_(new Machine{process, options.delivery_timeout, {process, cluster, network, options_of(options), options.client.actor}}) {}
SimProducer::~SimProducer() = default;

core::Task<core::LogResult<core::Offset>> SimProducer::send(const core::OutRecord& record) {
  Producer& producer = machine_->producer;
  const Deadline deadline(machine_->process, machine_->delivery_timeout);
  const TopicPartition where = in_cluster(record.where);
  ProducerMessage message{where.topic, where.partition.value, record.key, record.value};
  message.timestamp_ms = ProcessClock::wall_ms(machine_->process.scheduler().now());
  bool told = producer.ready();
  if (!told) told = co_await producer.await_ready(deadline.left());
  if (told) {
    if (const auto status = producer.produce(message); !status) co_return std::unexpected(send_error(status.error().code));
    told = co_await producer.await_report(deadline.left());
  }
  if (!told) producer.purge(true);
  const auto report = producer.take_report();
  if (told && report->error == ErrorCode::no_error) co_return core::Offset{report->offset};
  co_return std::unexpected(send_error(told ? report->error : ErrorCode::_msg_timed_out));
}

}  // namespace turnstile::sim
