// The simulated log under the contract that the real one is held to: in a healthy network, and in one that loses messages.
#include "turnstile/contracts/log_contract.hpp"

#include "sim_world.hpp"

namespace turnstile::sim {
namespace {

using contracts::LogContract;

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
  void wait(core::TimeMs time_ms) override { world_->wait(time_ms * kMs); }
  void delete_records(core::TopicPartition where, core::Offset before) override { world_->cluster.delete_records(where, before); }
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

}  // namespace
}  // namespace turnstile::sim
