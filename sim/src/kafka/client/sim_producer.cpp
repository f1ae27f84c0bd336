#include "turnstile/sim/kafka/client/sim_producer.hpp"

#include <optional>
#include <string>
#include <utility>

#include "turnstile/sim/kafka/client/batch_producer.hpp"

namespace turnstile::sim {

struct SimProducer::Machine final : SendObserver {
  Machine(Process& owner, Cluster& owner_of_memory, Network& network, const SimProducerOptions& given)
      : process(owner),
        cluster(owner_of_memory),
        options(given),
        actor(given.client.actor != 0 ? given.client.actor : network.trace().add_actor("producer")),
        producer(owner, network, options.client, {}, actor, this) {}

  void on_sent(const SendReport& sent) override {
    if (sent.fate == SendReport::Fate::timed_out) return;
    report = sent;
    news.open();
  }
  void on_ready() override { news.open(); }

  Process& process;
  Cluster& cluster;
  const SimProducerOptions options;
  ActorId actor;
  Gate news;
  BatchProducer producer;
  std::optional<SendReport> report;
};

SimProducer::SimProducer(Process& process, Cluster& cluster, Network& network, const SimProducerOptions& options)
    : machine_(std::make_unique<Machine>(process, cluster, network, options)) {}
SimProducer::~SimProducer() = default;

core::Task<core::LogResult<core::Offset>> SimProducer::send(const core::OutRecord& record) {
  Machine& machine = *machine_;
  const Scheduler& scheduler = machine.process.scheduler();
  const TimeNs deadline = scheduler.now() + machine.options.delivery_timeout;
  const PartitionBlock batch{in_cluster(record.where),
                             block_of_one(machine.cluster.arena(), record, ProcessClock::kEpochMs + scheduler.now() / core::kNsPerMs)};
  machine.news.close();
  machine.report.reset();
  machine.producer.prepare();
  for (bool sent = false; !machine.report;) {
    if (machine.producer.ready() && !std::exchange(sent, true)) machine.producer.produce(batch, 0);
    const TimeNs left = deadline - scheduler.now();
    if (left <= 0) {
      machine.producer.time_out();
      core::LogError error{core::LogErrorClass::abortable, "_MSG_TIMED_OUT"};
      co_return std::unexpected(std::move(error));
    }
    co_await machine.news.wait(machine.process, left);
  }
  if (machine.report->error != KafkaError::none) {
    core::LogError error{core::LogErrorClass::abortable, std::string(name(machine.report->error))};
    co_return std::unexpected(std::move(error));
  }
  co_return machine.report->first_offset;
}

}  // namespace turnstile::sim
