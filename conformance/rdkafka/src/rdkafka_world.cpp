#include "turnstile/conformance/rdkafka_world.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "broker_settings.hpp"
#include "connection.hpp"
#include "nodes.hpp"
#include "real_run.hpp"
#include "simulation.hpp"

namespace turnstile::conformance {

namespace {

// Away, and back, with what clients need to notice.
bool restart_brokers() {
  Simulation& simulation = Simulation::current();
  const std::int64_t seconds = simulation.chance().between("program.restart_s", 2, 15);
  simulation.cluster().faults().restart(seconds * 1'000 * core::kMs);
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  return true;
}

Notes run_here(const Program& program) {
  Simulation& simulation = Simulation::current();
  const std::string brokers = simulation.brokers();
  const auto admin = make_admin({{"bootstrap.servers", brokers}}, {});
  if (admin == nullptr) return {{"cannot make an administrator", {}}};
  for (const BrokerSettings& settings : ask_settings(admin.get())) {
    if (auto reason = unmet(program, settings); !reason.empty()) return {{std::move(reason), {}}};
  }
  Proxy proxy;
  TopicMaker topics(admin.get(), brokers);
  TransactionProbe transactions(brokers);
  Nodes nodes("", "");
  const RealBroker broker{brokers, restart_brokers, &proxy, admin.get(), &topics, &transactions, program.nodes > 1 ? &nodes : nullptr};
  RealRun run(program, broker, 1, "");
  return run.run();
}

}  // namespace

Notes RdkafkaWorld::run(const Program& program, std::uint64_t attempt) {
  Simulation simulation(program, options_, attempt);
  Notes notes;
  const bool ended = simulation.run([&] { notes = run_here(program); });
  return ended ? notes : Notes{{std::string(kNotSettled) + ": the program waits for ever", {}}};
}

std::string RdkafkaWorld::refuses(const Program&) { return {}; }

}  // namespace turnstile::conformance
