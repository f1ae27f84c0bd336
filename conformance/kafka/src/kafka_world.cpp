#include "turnstile/conformance/kafka_world.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "broker_settings.hpp"
#include "broker_talk.hpp"
#include "connection.hpp"
#include "coordinator_watch.hpp"
#include "gate.hpp"
#include "nodes.hpp"
#include "real_run.hpp"

// after rdkafka.h
#include <librdkafka/rdkafka_mock.h>

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

constexpr auto kCoordinatorsMax = std::chrono::seconds(60);

bool restarts_brokers(const Program& program) {
  return std::ranges::any_of(program.steps, [](const Step& step) { return step.op == Op::restart_broker; });
}

bool somebody_answers(const std::string& brokers) {
  return std::ranges::any_of(brokers_of(brokers), [](const std::string& broker) {
    constexpr std::int16_t kApiVersions = 18;
    return BrokerTalk(broker).ask(kApiVersions, 0, false, wire::Writer()).has_value();
  });
}

}  // namespace

struct KafkaWorld::Shared {
  explicit Shared(const KafkaWorldOptions& given)
      : options(given),
        // Unique, so that two processes can share a cluster.
        run_name("c" + std::to_string(std::chrono::system_clock::now().time_since_epoch().count() / 1'000'000 % 100'000'000) + "-" +
                 std::to_string(::getpid()) + "-"),
        transactions(given.brokers),
        nodes(given.kafka_folder, given.kafka_script) {
    auto made = Gate::make(given.properties);
    if (made) gate = std::move(*made);
    if (!made) problem = made.error();
    BrokerTalk::go_through(gate.get());
    proxy = std::make_unique<Proxy>(gate.get());
  }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() { BrokerTalk::go_through(nullptr); }

  Notes run_mock(const Program& program, std::uint64_t number) {
    const rd::Client owner = make_admin({{"test.mock.num.brokers", "1"}}, {});
    if (owner == nullptr) return {};
    auto* const cluster = rd_kafka_handle_mock_cluster(owner.get());
    TopicMaker maker(owner.get(), rd_kafka_mock_cluster_bootstraps(cluster));
    RealBroker broker{rd_kafka_mock_cluster_bootstraps(cluster), {}, proxy.get(), nullptr, &maker, nullptr, nullptr, options.stop};
    const Names names(program, run_name + std::to_string(number) + "-");
    Program without = program;  // the mock cluster does not implement CreateTopics
    for (TopicIndex topic = 0; topic < program.topics.size(); ++topic) {
      if (!program.topics[topic].created || program.topics[topic].partitions < 1) continue;
      rd_kafka_mock_topic_create(cluster, names.topic(topic).c_str(), program.topics[topic].partitions, 1);
      without.topics[topic].created = false;
    }
    RealRun run(without, broker, number, run_name + std::to_string(number) + "-");
    return run.run();
  }

  void connect() {
    std::call_once(connected, [this] {
      if (!problem.empty() || !somebody_answers(options.brokers) || !wait_for_coordinators(options.brokers, kCoordinatorsMax)) return;
      admin = make_admin({{"bootstrap.servers", options.brokers}}, options.properties);
      topics = std::make_unique<TopicMaker>(admin.get(), options.brokers);
      settings = ask_settings(admin.get());
    });
  }

  const KafkaWorldOptions options;
  const std::string run_name;
  std::atomic<std::uint64_t> runs = 1;
  std::string problem;  // with the properties; empty: none
  std::unique_ptr<Gate> gate;
  std::unique_ptr<Proxy> proxy;
  TransactionProbe transactions;
  Nodes nodes;
  std::once_flag connected;
  rd::Client admin;
  std::unique_ptr<TopicMaker> topics;
  std::vector<BrokerSettings> settings;  // of each broker that answers
};

KafkaWorld::KafkaWorld(const KafkaWorldOptions& options) : shared_(std::make_unique<Shared>(options)) {}

KafkaWorld::~KafkaWorld() {
  shared_->nodes.resume_all();
  shared_->nodes.start(0);
  if (shared_->topics != nullptr) shared_->topics->delete_now();
}

std::string KafkaWorld::refuses(const Program& program) {
  Shared& shared = *shared_;
  if (shared.options.mock) return program.alone ? "the mock cluster cannot be restarted" : "";
  if (program.nodes > 1 && shared.nodes.count() == 0) return "these brokers cannot be killed from here: give --kafka-dir";
  if (restarts_brokers(program) && shared.options.restart_command.empty())
    return "these brokers cannot be restarted from here: give --restart";
  shared.connect();
  if (!shared.problem.empty()) return shared.problem;
  for (const BrokerSettings& settings : shared.settings) {
    if (auto reason = unmet(program, settings); !reason.empty()) return reason;
  }
  const auto brokers = static_cast<std::int32_t>(shared.settings.size());
  if (brokers != 0 && program.nodes > brokers)
    return "it needs " + std::to_string(program.nodes) + " brokers, but there are " + std::to_string(brokers);
  return {};
}

Notes KafkaWorld::run(const Program& program, std::uint64_t) {
  Shared& shared = *shared_;
  const std::uint64_t number = shared.runs++;
  if (shared.options.mock) return program.alone ? Notes{} : shared.run_mock(program, number);
  if (restarts_brokers(program) && shared.options.restart_command.empty()) return {{"these brokers cannot be restarted from here", {}}};
  shared.connect();
  if (shared.admin == nullptr) return {{"no broker answers at " + shared.options.brokers, {}}};
  const RealBroker broker{shared.options.brokers,
                          [&shared] { return std::system(shared.options.restart_command.c_str()) == 0; },
                          shared.proxy.get(),
                          shared.admin.get(),
                          shared.topics.get(),
                          &shared.transactions,
                          shared.nodes.count() == 0 ? nullptr : &shared.nodes,
                          shared.options.stop};
  RealRun run(program, broker, number, shared.run_name + std::to_string(number) + "-");
  return run.run();
}

}  // namespace turnstile::conformance
