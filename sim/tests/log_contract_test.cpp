// The simulated logs under the contracts that the real ones are held to: in a healthy network, and in one that loses messages.
#include "turnstile/contracts/log_contract.hpp"

#include "sim_world.hpp"
#include "turnstile/contracts/client_log_contract.hpp"
#include "turnstile/sim/kafka/client/sim_client_log.hpp"

namespace turnstile::sim {
namespace {

using contracts::ClientLogContract;
using contracts::LogContract;

// A client's log with the producer and the reader that it goes through.
struct ClientParts {
  ClientParts(Process& process, SimWorld& world)
      : producer(process, world.cluster, world.network), reader(process, world.cluster, world.network) {}
  SimProducer producer;
  SimReader reader;
};
class WholeClientLog final : private ClientParts, public SimClientLog {
 public:
  WholeClientLog(Process& process, SimWorld& world) : ClientParts(process, world), SimClientLog(process, producer, reader) {}
};

class SimLogHarness final : public contracts::LogHarness {
 public:
  explicit SimLogHarness(const NetworkOptions& network) : network_(network) {}

  void fresh_topics(std::int32_t partitions) override {
    ClusterOptions options;
    options.broker.partitions = partitions;
    world_ = std::make_unique<SimWorld>(7, network_, options);
  }
  std::unique_ptr<core::Log> make_log(std::string_view identity) override {
    SimLogOptions options;
    options.transactional_id = identity;
    return std::make_unique<SimLog>(world_->process(options.transactional_id), world_->cluster, world_->network, options);
  }
  std::unique_ptr<core::ClientLog> make_client_log() override {
    return std::make_unique<WholeClientLog>(world_->process("client"), *world_);
  }
  void wait(core::TimeMs time_ms) override { world_->wait(time_ms * kMs); }
  void delete_records(core::TopicPartition where, core::Offset before) override {
    world_->cluster.delete_records(in_cluster(where), before);
  }
  void drive(core::Task<void> task) override { world_->drive(std::move(task)); }

 private:
  NetworkOptions network_;
  std::unique_ptr<SimWorld> world_;
};

contracts::LogHarnessFactory harness(const NetworkOptions& options) {
  return [options] { return std::make_unique<SimLogHarness>(options); };
}

NetworkOptions lossy(bool may_arrive) {
  NetworkOptions options;
  options.message_lost = {1, 50};
  options.may_arrive = may_arrive;
  return options;
}

INSTANTIATE_TEST_SUITE_P(Sim, LogContract, testing::Values(harness({})));
INSTANTIATE_TEST_SUITE_P(SimLossy, LogContract, testing::Values(harness(lossy(true)), harness(lossy(false))));
INSTANTIATE_TEST_SUITE_P(Sim, ClientLogContract, testing::Values(harness({})));
INSTANTIATE_TEST_SUITE_P(SimLossy, ClientLogContract, testing::Values(harness(lossy(true)), harness(lossy(false))));

}  // namespace
}  // namespace turnstile::sim
