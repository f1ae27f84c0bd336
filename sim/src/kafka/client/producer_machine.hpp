// The parts of a producer, and the state of its records.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "turnstile/sim/kafka/client/batch_gatherer.hpp"
#include "turnstile/sim/kafka/client/batch_producer.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"
#include "turnstile/sim/kafka/client/transactional_producer.hpp"

namespace turnstile::sim {

// A batch that was handed over for sending, with the reports to come for its records.
struct SentBatch {
  std::uint64_t tag = 0;
  Instant since{};
  List<DeliveryReport> records;
};

// A record whose topic is not known.
struct Waiting {
  Instant since{};
  DeliveryReport record;
};

struct Producer::Machine final : SendObserver, TimerOwner {
  enum class Call : std::uint8_t { none, init, send_offsets, commit, abort };
  enum Timer : std::uint64_t { kLinger, kExpiry, kTopics };

  Machine(Process& owner, Cluster& whole, Network& wires, const ProducerOptions& given, ActorId whose);
  ~Machine() { network.dismiss(ticket); }

  void on_sent(const SendReport& sent) override;
  void on_ready() override { news.open(); }
  void on_timer(std::uint64_t token) override;

  Instant now() const { return process.scheduler().now(); }

  // ---- producer_records.cpp ----

  std::int32_t choose_partition(const ProducerMessage& message, std::int32_t partitions);
  void gather(const ProducerMessage& message, std::int32_t partition);
  void wake_sender();
  void send(GatheredBatch batch);
  void send_gathered();
  void send_queued();
  void give_up_gathered();
  void finish(List<DeliveryReport>& records, ErrorCode error, DeliveryReport::Status status);
  std::size_t unreported() const;
  std::size_t untaken() const { return reports.size() - taken; }
  void expire();
  void look_for_topics();

  // ---- producer.cpp: transactional calls ----

  core::Task<ClientStatus> call(Call which, core::Task<ClientStatus> work, Duration timeout);
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

}  // namespace turnstile::sim
