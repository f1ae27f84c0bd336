#include "turnstile/conformance/sim_world.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "sim/simulated_consumer.hpp"
#include "sim/simulated_producer.hpp"
#include "simulated_brokers.hpp"
#include "simulated_cluster.hpp"
#include "turnstile/sim/kafka/client/administrator.hpp"
#include "turnstile/sim/kafka/wire_faults.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::conformance {

namespace {

using sim::Duration;
using sim::Instant;
using sim::KafkaError;

// As in the real world's runner: markers are surely written, a group that says nothing has come to rest.
constexpr Duration kMarkers = 40 * kMs;
constexpr Duration kCalm = 800 * kMs;
constexpr Duration kGatherMax = 15'000 * kMs;
constexpr Duration kStepMax = 120'000 * kMs;
constexpr Duration kMarkersMax = 5'000 * kMs;  // those that replicas are away for are not waited for longer

sim::TopicOptions options_of(const TopicSpec& spec) {
  sim::TopicOptions options;
  options.removes = spec.cleanup != Cleanup::compact;
  options.compacts = spec.cleanup != Cleanup::remove;
  options.log_append_time = spec.log_append_time;
  options.retention_ms = spec.retention_ms.value_or(604'800'000);
  options.retention_bytes = spec.retention_bytes.value_or(-1);
  if (spec.segment_ms) options.segment_ms = *spec.segment_ms;
  if (spec.segment_bytes) options.segment_bytes = static_cast<std::uint64_t>(*spec.segment_bytes);
  if (spec.message_bytes_max) options.message_bytes_max = static_cast<std::uint64_t>(*spec.message_bytes_max);
  options.in_sync_replicas_min = spec.in_sync_replicas_min.value_or(1);
  if (spec.delete_retention_ms) options.delete_retention_ms = *spec.delete_retention_ms;
  if (spec.min_cleanable_ratio_permil) options.cleanable_permil_min = static_cast<std::uint32_t>(*spec.min_cleanable_ratio_permil);
  return options;
}

core::Task<void> nothing() { co_return; }

// One client over all its lives.
struct Client {
  sim::ActorId actor = 0;
  std::unique_ptr<sim::Process> process;
  std::unique_ptr<SimulatedProducer> producer;
  std::unique_ptr<SimulatedConsumer> consumer;
  std::optional<sim::GroupMetadata> kept;
  sim::ProducerIdAndEpoch kept_producer{};
};

class Run {
 public:
  Run(const Program& program, const SimWorldOptions& world, std::uint64_t attempt)
      : program_(program),
        chance_(world.seed, attempt),
        network_(scheduler_, chance_, trace_, network_options()),
        cluster_(network_, cluster_options(program, world.times, world.mistake)),
        driver_(scheduler_, "program"),
        brokers_(program, cluster_, network_, driver_),
        clients_(program.clients.size()) {
    driver_.start(nothing());
    for (ClientIndex client = 0; client < clients_.size(); ++client)
      clients_[client].actor = trace_.add_actor(program.clients[client].name);
    for (const TopicSpec& topic : program.topics) cluster_.topic(topic.name);
    for (TopicIndex topic = 0; topic < program.topics.size(); ++topic) {
      if (program.topics[topic].created) create_topic(topic);
    }
  }

  Notes run() {
    Notes notes;
    // No world promises how long the machine itself takes between two steps.
    const std::uint32_t pace = chance_.choose("program.pace", 4);
    if (pace % 2 == 1) network_.options().delay_max = 60 * kMs;
    for (const Step& step : program_.steps) {
      if (pace >= 2) dawdle(pace == 2 ? 60 : 900);
      auto task = carry_out(step);
      task.start();
      const Instant limit = scheduler_.now() + kStepMax;
      while (!task.done() && scheduler_.step(limit)) {
      }
      if (!task.done()) {
        notes.push_back({"the simulated client hangs", {}});
        return notes;
      }
      notes.push_back(task.result());
    }
    return notes;
  }

 private:
  void dawdle(std::int64_t ms_max) {
    if (chance_.choose("program.dawdles", 3) != 2) return;
    const Instant until = scheduler_.now() + core::milliseconds(chance_.between("program.dawdle_ms", 1, ms_max));
    while (scheduler_.step(until)) {
    }
  }
  SimulatedProducer& producer(ClientIndex index) {
    Client& client = clients_[index];
    if (client.producer == nullptr) {
      client.producer = std::make_unique<SimulatedProducer>(program_, index, process(client), cluster_, network_, client.actor);
    }
    return *client.producer;
  }
  SimulatedConsumer& consumer(ClientIndex index) {
    Client& client = clients_[index];
    if (client.consumer == nullptr) {
      client.consumer = std::make_unique<SimulatedConsumer>(program_, index, process(client), cluster_, network_, client.actor);
    }
    return *client.consumer;
  }
  sim::Process& process(Client& client) {
    if (client.process == nullptr) {
      client.process = std::make_unique<sim::Process>(scheduler_, "client");
      client.process->start(nothing());
    }
    return *client.process;
  }
  void end_life(Client& client) {
    client.producer.reset();
    client.consumer.reset();
    if (client.process == nullptr) return;
    client.process->crash();
    graves_.push_back(std::move(client.process));
  }

  core::Task<Note> carry_out(const Step& step) {
    if (step.op <= Op::delete_group) return administrate(step);
    if (step.op <= Op::abort) return produce(step);
    if (step.op <= Op::keep_metadata) return consume(step);
    if (step.op >= Op::kill_leader) return brokers_.carry_out(step);
    return disturb(step);
  }

  // ---- administrator ----

  sim::ClientStatus create_topic(TopicIndex topic) {
    const TopicSpec& spec = program_.topics[topic];
    return administrator_.create_topic({spec.name, spec.partitions, spec.replication_factor, options_of(spec)});
  }

  core::Task<Note> administrate(const Step& step) {
    co_await driver_.sleep(kMs);
    if (step.op == Op::delete_records) co_return delete_records(step);
    const std::string topic = step.op == Op::delete_group ? "" : program_.topics[step.topic].name;
    switch (step.op) {
      case Op::create_topic: co_return note_of(create_topic(step.topic));
      case Op::delete_topic: co_return note_of(administrator_.delete_topic(topic));
      case Op::create_partitions: co_return note_of(administrator_.create_partitions(topic, static_cast<std::int32_t>(step.number)));
      default: co_return note_of(administrator_.delete_group(step.text));
    }
  }
  Note delete_records(const Step& step) {
    const auto start = administrator_.delete_records(program_.topics[step.topic].name, step.partition, core::Offset{step.number});
    if (!start) return {outcome(client_name(start.error().code)), {}};
    return {outcome(""), {word_place(program_, step.topic, step.partition, start->value)}};
  }

  // ---- producers ----

  core::Task<Note> produce(const Step& step) {
    if (step.op == Op::send_offsets) return send_offsets(step);
    if (step.op == Op::keep_producer) return keep_producer(step);
    if (step.op == Op::end_kept) return end_kept(step);
    const bool ends = step.op == Op::commit || step.op == Op::abort;
    auto carried_out = producer(step.client).carry_out(step);
    return ends && step.number != 1 ? then_settle(std::move(carried_out), id_of(step)) : std::move(carried_out);
  }
  core::Task<Note> at_once(Note note) { co_return note; }
  core::Task<Note> then_settle(core::Task<Note> first, sim::TransactionalId id) {
    Note note = co_await std::move(first);
    co_await driver_.sleep(kMarkers);
    const Instant limit = scheduler_.now() + kMarkersMax;
    while (cluster_.truth().ending(id) && scheduler_.now() < limit) co_await driver_.sleep(kMarkers);
    co_return note;
  }
  core::Task<Note> send_offsets(const Step& step) {
    sim::GroupMetadata metadata;
    if (step.other == kNobody) {
      metadata.group = cluster_.group(step.text);
    } else {
      SimulatedConsumer& member = consumer(step.other);
      const auto& kept = clients_[step.other].kept;
      metadata = step.kept && kept ? *kept : member.metadata();
    }
    return producer(step.client).carry_out(step, metadata);
  }

  sim::TransactionalId id_of(const Step& step) { return cluster_.transactional_id(program_.clients[step.client].transactional_id); }
  core::Task<Note> keep_producer(const Step& step) {
    const sim::TransactionalId id = id_of(step);
    clients_[step.client].kept_producer = cluster_.truth().transaction(id).producer;
    return at_once({outcome(""), {}});
  }
  core::Task<Note> end_kept(const Step& step) {
    const sim::TransactionalId id = id_of(step);
    const sim::ProducerIdAndEpoch producer = clients_[step.client].kept_producer;
    KafkaError error = KafkaError::concurrent_transactions;
    while (error == KafkaError::concurrent_transactions) {
      error = cluster_.end_transaction(id, producer, step.number == 1);
      co_await driver_.sleep(kMarkers);
    }
    Note note{outcome(client_name(sim::error_code(error))), {}};
    co_return note;
  }

  // ---- consumers ----

  core::Task<Note> consume(const Step& step) {
    if (step.op == Op::gather) return gather(step);
    SimulatedConsumer& client = consumer(step.client);
    if (step.op != Op::keep_metadata) return client.carry_out(step);
    clients_[step.client].kept = client.metadata();
    return at_once({outcome(""), {}});
  }

  core::Task<Note> gather(const Step& step) {
    const Instant begin = scheduler_.now();
    bool calm = false;
    while (!calm && scheduler_.now() - begin < kGatherMax) {
      calm = scheduler_.now() - begin > kCalm;
      for (const ClientIndex index : step.members) {
        SimulatedConsumer& client = consumer(index);
        co_await client.look();
        calm = calm && client.has_share() && scheduler_.now() - client.last_news() > kCalm;
        co_await driver_.sleep(10 * kMs);
      }
    }
    Note note;
    note.outcome = outcome(calm ? "" : "_TIMED_OUT");
    for (const ClientIndex index : step.members) {
      for (std::string& line : consumer(index).news()) note.seen.push_back(std::move(line));
    }
    co_return note;
  }

  // ---- what goes wrong, and time ----

  core::Task<Note> disturb(const Step& step) {
    const sim::ActorId actor = step.client == kNobody ? 0 : clients_[step.client].actor;
    switch (step.op) {
      case Op::close:
        if (clients_[step.client].consumer != nullptr) co_await clients_[step.client].consumer->close();
        end_life(clients_[step.client]);
        co_await driver_.sleep(5 * kMs);
        break;
      case Op::kill: end_life(clients_[step.client]); break;
      case Op::cut_before: wire_.cut_before(actor, request_kind(step.api)); break;
      case Op::cut_after: wire_.cut_after(actor, request_kind(step.api), static_cast<std::uint32_t>(step.number)); break;
      case Op::strand: wire_.strand(actor, request_kind(step.api)); break;
      case Op::deliver:
        wire_.deliver_stranded(actor);
        co_await driver_.sleep(20 * kMs);
        break;
      case Op::hold: wire_.hold(actor); break;
      case Op::release: wire_.release(actor); break;
      case Op::restart_broker: {
        const Duration downtime = chance_.between("program.restart_s", 2, 15) * 1'000 * kMs;
        cluster_.faults().restart(downtime);
        co_await driver_.sleep(downtime + 500 * kMs);
        break;
      }
      default: co_await driver_.sleep(core::milliseconds(step.number)); break;
    }
    Note note;
    note.outcome = outcome("");
    co_return note;
  }

  const Program& program_;
  sim::Scheduler scheduler_;
  sim::SeededChance chance_;
  sim::Trace trace_;
  sim::Network network_;
  sim::WireFaults wire_{network_};
  sim::Cluster cluster_;
  sim::Administrator administrator_{cluster_};
  sim::Process driver_;
  SimulatedBrokers brokers_;
  std::vector<std::unique_ptr<sim::Process>> graves_;
  std::vector<Client> clients_;
};

}  // namespace

Notes SimWorld::run(const Program& program, std::uint64_t attempt) {
  Run run(program, options_, attempt);
  return run.run();
}

}  // namespace turnstile::conformance
