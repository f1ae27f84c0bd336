// One run of one program on a real broker.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "administrator.hpp"
#include "real_brokers.hpp"
#include "real_consumer.hpp"
#include "real_producer.hpp"
#include "topic_maker.hpp"
#include "transaction_probe.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

// The brokers of a run, and what can be done to them. Shared by all runs.
struct RealBroker {
  std::string brokers;
  std::function<bool()> restart;  // all of them; false: it failed
  Proxy* proxy = nullptr;
  rd_kafka_t* admin = nullptr;  // null: administrator's operations are unsupported
  TopicMaker* topics = nullptr;
  TransactionProbe* transactions = nullptr;  // null: the mock cluster, which writes no markers
  Nodes* nodes = nullptr;                    // null: the brokers' processes are not ours
  std::function<bool()> stop{};              // as in KafkaWorldOptions
};

class RealRun {
 public:
  // `number`: the run's, unique.
  RealRun(const Program& program, const RealBroker& broker, std::uint64_t number, std::string prefix);
  RealRun(const RealRun&) = delete;
  RealRun& operator=(const RealRun&) = delete;
  ~RealRun();

  Notes run();

 private:
  struct Client {
    std::unique_ptr<RealProducer> producer;
    std::unique_ptr<RealConsumer> consumer;
    adapters::rd::GroupMetadata kept;
    TransactionProbe::Producer kept_producer{};
    bool sent_offsets = false;  // in the open transaction
  };

  bool stopped() const;
  // `done`: steps.
  static Notes stopped_at(std::size_t done);
  Notes not_whole() const;
  Note carry_out(const Step& step);
  Note administrate(const Step& step);
  Note produce(const Step& step);
  Note consume(const Step& step);
  Note disturb(const Step& step);
  Note gather(const Step& step);
  Note send_offsets(const Step& step);
  Note keep_producer(const Step& step);
  Note end_kept(const Step& step);
  Note end_transaction(const Step& step, RealProducer& client);
  void wait_for_markers(const Step& step);
  ConnectionOptions connection(ClientIndex client) const;
  RealProducer* producer(ClientIndex client);
  RealConsumer* consumer(ClientIndex client);

  const Program& program_;
  const RealBroker broker_;
  const Proxy::ClientId first_id_;
  const Names names_;
  Administrator administrator_;
  std::optional<RealBrokers> brokers_;
  std::vector<Client> clients_;
  std::vector<std::string> made_;  // topics to be deleted
  std::string problem_;            // why a client could not be made
};

}  // namespace turnstile::conformance
