#include "turnstile/sim/kafka/client/sim_producer.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "turnstile/sim/kafka/client/block_writer.hpp"
#include "turnstile/sim/kafka/client/caller.hpp"
#include "turnstile/sim/kafka/client/send_queue.hpp"

namespace turnstile::sim {

struct SimProducer::Machine final : CallOwner {
  Machine(Process& owner, Cluster& owner_of_memory, Network& network, const SimProducerOptions& given)
      : process(owner),
        cluster(owner_of_memory),
        options(given),
        actor(given.client.actor != 0 ? given.client.actor : network.trace().add_actor("producer")),
        caller(*this, owner, network, options.client, actor) {}

  bool on_answer(CallKind kind, Answer& answer) override {
    if (kind == CallKind::init_producer) {
      producer = std::get_if<InitProducerIdAnswer>(&answer)->producer;
      sequences.clear();
    } else {
      const ProduceAnswer::Result& first = std::get_if<ProduceAnswer>(&answer)->results.front();
      if (first.error == KafkaError::not_leader_or_follower) caller.refresh();
      if (is_retriable(first.error)) return false;
      result = first;
    }
    answered.open();
    return true;
  }
  void forget() {
    caller.cancel(CallKind::init_producer);
    caller.cancel(CallKind::produce);
    producer.reset();
  }

  Process& process;
  Cluster& cluster;
  const SimProducerOptions options;
  ActorId actor;
  Caller caller;
  Gate answered;
  std::optional<Producer> producer;
  std::optional<ProduceAnswer::Result> result;
  std::int32_t take_sequence(TopicPartition where) {
    const auto known = std::ranges::find(sequences, where, &std::pair<TopicPartition, std::int32_t>::first);
    return (known == sequences.end() ? sequences.emplace_back(where, 0) : *known).second++;
  }
  std::vector<std::pair<TopicPartition, std::int32_t>> sequences;  // the next one
};

SimProducer::SimProducer(Process& process, Cluster& cluster, Network& network, const SimProducerOptions& options)
    : machine_(std::make_unique<Machine>(process, cluster, network, options)) {}
SimProducer::~SimProducer() = default;

core::Task<core::LogResult<core::Offset>> SimProducer::send(const core::OutRecord& record) {
  Machine& machine = *machine_;
  const Scheduler& scheduler = machine.process.scheduler();
  const TimeNs deadline = scheduler.now() + machine.options.delivery_timeout;
  const TopicPartition where = in_cluster(record.where);
  const RecordBlock* const block = block_of_one(machine.cluster.arena(), record, ProcessClock::kEpochMs + scheduler.now() / core::kNsPerMs);
  machine.answered.close();
  machine.result.reset();
  if (!machine.producer) {
    machine.forget();
    InitProducerId request;
    machine.caller.call(CallKind::init_producer, std::move(request));
  }
  bool sent = false;
  while (!machine.result) {
    if (machine.producer && !sent) {
      sent = true;
      Produce request;
      request.producer = *machine.producer;
      request.batches.push_back({where, machine.take_sequence(where), block});
      machine.caller.call(CallKind::produce, std::move(request));
    }
    const TimeNs left = deadline - scheduler.now();
    if (left <= 0) {
      machine.forget();
      core::LogError error{core::LogErrorClass::abortable, "_MSG_TIMED_OUT"};
      co_return std::unexpected(std::move(error));
    }
    co_await machine.answered.wait(machine.process, left);
  }
  if (machine.result->error != KafkaError::none) {
    core::LogError error{core::LogErrorClass::abortable, std::string(name(machine.result->error))};
    machine.forget();  // the sequence has a hole now
    co_return std::unexpected(std::move(error));
  }
  co_return machine.result->first_offset;
}

}  // namespace turnstile::sim
