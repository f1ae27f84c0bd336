// The log of `run` for simulated workers: adapters::KafkaLog as it is, on a stack of its own, over the simulated librdkafka.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/app/own_commands.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/rdkafka/host_calls.hpp"
#include "turnstile/sim/run/worker_log.hpp"

namespace turnstile::app {

namespace {

using adapters::KafkaConfig;
using adapters::KafkaLog;

const std::string kPrefix = "turnstile";

// librdkafka accepts no shorter one.
constexpr sim::Duration kTransactionTimeoutMin = 1'000 * core::kMs;

// What `run` would be given with -X where a scenario asks for it.
adapters::KafkaProperties properties_of(const sim::SimLogOptions& options) {
  adapters::KafkaProperties properties;
  if (options.transaction_timeout != sim::SimLogOptions{}.transaction_timeout)
    properties.emplace_back("transaction.timeout.ms",
                            std::to_string(core::in_ms(std::max(options.transaction_timeout, kTransactionTimeoutMin))));
  if (options.client.delivery_timeout != sim::Duration{})
    properties.emplace_back("message.timeout.ms", std::to_string(core::in_ms(options.client.delivery_timeout)));
  return properties;
}

KafkaConfig config_of(const sim::SimLogOptions& options) {
  KafkaConfig config;
  config.brokers = "broker-1:9092";
  config.prefix = kPrefix;
  config.group = options.group;
  config.transactional_id = options.transactional_id;
  config.turns = options.turns;
  config.properties = properties_of(options);
  // The call for which the adapter has a thread ends here when its time is up.
  config.call_apart = [](const std::function<void()>& call, const std::function<bool()>&) {
    call();
    return true;
  };
  return config;
}

class AdapterLog final : public core::Log, private rdkafka::HostWatcher {
 public:
  explicit AdapterLog(const sim::WorkerLogPlace& place)
      : process_(place.process),
        network_(place.network),
        actor_(place.options.client.actor),
        config_(config_of(place.options)),
        calls_({place.process, place.cluster, place.network, this}, [this] { live(); }) {}

  core::Task<core::LogStatus> open() override {
    return made<core::LogStatus>([this] { return log_->open(); });
  }
  core::Task<void> close() override {
    core::Task<void> closed = calls_.run([this] {
      auto task = log_->close();
      task.start();
    });
    co_await std::move(closed);
  }
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    auto call = made<core::LogResult<core::Poll>>([this, wait_ms_max, records_max] { return log_->poll(wait_ms_max, records_max); });
    auto polled = co_await std::move(call);
    if (polled) tell(*polled);
    co_return polled;
  }
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& places) override {
    return made<core::LogStatus>([this, &places] { return log_->assign(places); });
  }
  core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> committed(
      const std::vector<core::TopicPartition>& partitions) override {
    return made<core::LogResult<std::vector<std::optional<core::Offset>>>>([this, &partitions] { return log_->committed(partitions); });
  }
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition partition) override {
    return made<core::LogResult<core::Watermarks>>([this, partition] { return log_->watermarks(partition); });
  }
  core::LogStatus begin() override {
    core::LogStatus status;
    calls_.run_at_once([&] { status = log_->begin(); });
    return status;
  }
  core::Task<core::LogStatus> produce(const core::RecordBatch& batch) override {
    return made<core::LogStatus>([this, &batch] { return log_->produce(batch); });
  }
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override {
    return made<core::LogStatus>([this, &offsets, &membership] { return log_->send_offsets(offsets, membership); });
  }
  core::Task<core::LogStatus> commit() override {
    return made<core::LogStatus>([this] { return log_->commit(); });
  }
  core::Task<core::LogStatus> abort() override {
    return made<core::LogStatus>([this] { return log_->abort(); });
  }

 private:
  // On its own stack.
  void live() {
    KafkaLog log(config_);
    log_ = &log;
    calls_.serve();
  }

  // A call of the log, which blocks its stack instead of being awaited.
  template <class T>
  core::Task<T> made(std::function<core::Task<T>()> call) {
    std::optional<T> result;
    core::Task<void> run = calls_.run([&call, &result] {
      core::Task<T> task = call();
      task.start();
      TURNSTILE_ASSERT(task.done());
      result.emplace(task.result());
    });
    co_await std::move(run);
    co_return std::move(*result);
  }

  void record(sim::EventKind kind, std::uint64_t first, std::uint64_t second, const std::vector<core::TopicPartition>& partitions) {
    network_.trace().record(process_.scheduler().now(), actor_, kind, first, second, 0, [&partitions](sim::TraceDetail& detail) {
      for (const core::TopicPartition where : partitions) detail.ranges.push_back({sim::in_cluster(where), {}, {}});
    });
  }
  void tell(const core::Poll& polled) {
    if (const auto* assigned = std::get_if<core::Assigned>(&polled)) {
      record(sim::EventKind::member_assigned, static_cast<std::uint64_t>(assigned->membership.generation.value),
             assigned->partitions.size(), assigned->partitions);
    }
    if (const auto* revoked = std::get_if<core::Revoked>(&polled)) record(sim::EventKind::member_revoked, revoked->lost ? 1 : 0, 0, {});
  }

  // All its clients' messages are the worker's; of the members of its group the older is first.
  rdkafka::ClientIdentity identify(const std::string&, void*) override { return {.actor = actor_, .order = 0}; }
  void on_call(const char*) override {}
  void on_join(const std::string&, const std::vector<sim::TopicId>&) override {}
  void on_leave(const std::string&) override {}

  sim::Process& process_;
  sim::Network& network_;
  const sim::ActorId actor_;
  const KafkaConfig config_;
  KafkaLog* log_ = nullptr;
  rdkafka::HostCalls calls_;
};

std::unique_ptr<core::Log> make_adapter_log(const sim::WorkerLogPlace& place) { return std::make_unique<AdapterLog>(place); }

// The adapter has one assignor and knows no way to do without what correctness depends on.
std::string_view refused_by_adapter(const sim::SimulationOptions& world) {
  const sim::ClientOptions& client = world.worker_client;
  if (world.roles_apart) return "its workers share their partitions out round robin, the adapter's by range";
  const bool sound = client.idempotent && client.acks == sim::Acks::all && !client.given_up_is_delivered &&
                     !client.mapping_error_is_abortable && !client.watermarks_from_old_leader &&
                     world.watermarks == sim::Isolation::read_uncommitted;
  return sound ? "" : "the flaw is one of the simulated log";
}

// Topics are called as `run` calls them.
void rename_topics(sim::SimulationOptions& world) {
  for (sim::NewTopic& topic : world.cluster.broker.topics) topic.name = kPrefix + "." + topic.name;
}

}  // namespace

const sim::WorkerLog kAdapterLog{"rdkafka", "the log of run, on the simulated librdkafka", make_adapter_log, refused_by_adapter,
                                 rename_topics};

}  // namespace turnstile::app
