// turnstile run: the bank on a real Kafka, with its state in RocksDB.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "command.hpp"
#include "kafka_flags.hpp"
#include "selection.hpp"
#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/adapters/kafka_topics.hpp"
#include "turnstile/adapters/protobuf_codec.hpp"
#include "turnstile/adapters/rocks_store.hpp"
#include "turnstile/core/bank_worker.hpp"

namespace turnstile::app {

namespace {

using core::bank::Bank;

struct RunFlags {
  KafkaFlags kafka;
  std::string state;
  std::string group = "bank";
  unsigned workers = 1;
  std::string turns = "requeue";
  bool no_overlay = false;
  bool create_topics = false;
  std::int32_t partitions = 4;
  std::int16_t replication = 1;
  core::WorkerOptions worker;
};
RunFlags run_flags;

core::StopSignal stop;
static_assert(std::atomic<bool>::is_always_lock_free, "the signal handler sets it");
extern "C" void on_signal(int) { stop.requested.store(true); }

// The name under which a state folder is known to Kafka: a restarted process fences its predecessor at once.
std::string identity_of(const std::filesystem::path& folder) {
  const auto file = folder / "identity";
  std::string identity;
  if (std::ifstream in(file); in >> identity) return identity;
  std::random_device random;
  identity = fmt::format("{:08x}{:08x}", random(), random());
  std::ofstream out(file);
  out << identity << '\n';
  out.close();
  if (!out) usage("cannot write to the state folder " + folder.string() + ": give another --state");
  return identity;
}

// What the workers have done, published after each transaction for the status line.
class Published {
 public:
  void publish(unsigned worker, const core::WorkerCounters& counters, bool serving) {
    const std::lock_guard lock(mutex_);
    if (all_.size() <= worker) all_.resize(worker + 1);
    all_[worker] = {counters, serving};
  }
  std::pair<core::WorkerCounters, unsigned> total() const {
    const std::lock_guard lock(mutex_);
    std::pair<core::WorkerCounters, unsigned> sum{};
    for (const auto& [counters, serving] : all_) {
      sum.first += counters;
      sum.second += serving ? 1 : 0;
    }
    return sum;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<core::WorkerCounters, bool>> all_;
};

class PublishingEffects final : public core::Effects {
 public:
  PublishingEffects(Published& published, unsigned number) : published_(published), number_(number) {}
  void watch(const core::Worker<Bank>& worker) { worker_ = &worker; }

  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    auto status = co_await Effects::apply(log, store, transaction, writes);
    published_.publish(number_, worker_->counters(), worker_->serving());
    co_return status;
  }

 private:
  Published& published_;
  unsigned number_;
  const core::Worker<Bank>* worker_ = nullptr;
};

struct Shared {
  adapters::KafkaConfig config;
  std::shared_ptr<adapters::RocksDatabase> database;
  Published published;
  std::mutex mutex;
  std::string failure;
};

void run_worker(Shared& shared, unsigned number, std::string transactional_id) {
  adapters::KafkaConfig config = shared.config;
  config.transactional_id = std::move(transactional_id);
  adapters::KafkaLog log(config);
  adapters::RocksStore store(shared.database);
  const adapters::ProtobufCodec codec;
  const SystemClock clock;
  const core::Protocol protocol;
  PublishingEffects effects(shared.published, number);
  core::Worker<Bank> worker(log, store, codec, clock, run_flags.worker, protocol, effects, stop);
  effects.watch(worker);
  auto task = worker.run();
  task.start();
  const core::WorkerEnd end = task.result();
  if (!end.failed) return;
  const std::lock_guard lock(shared.mutex);
  if (shared.failure.empty()) shared.failure = end.what;
  stop.requested.store(true);
}

void require_topics(const adapters::KafkaConfig& config) {
  if (run_flags.create_topics) {
    if (auto created = adapters::create_topics(config, run_flags.partitions, run_flags.replication); !created) usage(created.error());
  }
  const auto report = adapters::check_topics(config);
  if (!report) end(ExitCode::outside_missing, report.error());
  if (report->problems.empty()) return;
  std::string lines;
  for (const auto& problem : report->problems) lines += (lines.empty() ? "" : "; ") + problem.topic + ": " + problem.what;
  usage(lines);
}

void show_status(const Published& published) {
  using namespace std::chrono_literals;
  std::uint64_t before = 0;
  auto next = std::chrono::steady_clock::now() + 5s;
  while (!stop.requested.load()) {
    std::this_thread::sleep_for(50ms);
    if (std::chrono::steady_clock::now() < next) continue;
    next += 5s;
    const auto [counters, serving] = published.total();
    const std::uint64_t decided = counters.accepted + counters.rejected + counters.expired + counters.closed;
    fmt::print(stderr, "{} of {} workers serve; {} decided ({}/s), {} rewritten, {} transactions, {} aborted\n", serving, run_flags.workers,
               decided, (decided - before) / 5, counters.requeued, counters.transactions, counters.aborts);
    before = decided;
  }
}

void run() {
  check_turns(run_flags.turns);
  run_flags.worker.stages.overlay = !run_flags.no_overlay;
  Shared shared;
  shared.config = run_flags.kafka.config();
  shared.config.group = run_flags.group;
  shared.config.stop = &stop.requested;

  const std::filesystem::path folder = run_flags.state;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder)) usage("cannot make the state folder " + folder.string() + ": give another --state");
  const std::string identity = identity_of(folder);
  auto database = adapters::RocksDatabase::open((folder / "store").string());
  if (!database) usage(database.error().what);
  shared.database = std::move(*database);
  require_broker(shared.config);
  require_topics(shared.config);

  struct sigaction action{};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < run_flags.workers; ++number) {
    threads.emplace_back(run_worker, std::ref(shared), number, fmt::format("{}-{}-{}", run_flags.group, identity, number));
  }
  show_status(shared.published);
  for (auto& thread : threads) thread.join();
  if (!shared.failure.empty()) end(ExitCode::crashed, shared.failure);
  const auto counters = shared.published.total().first;
  fmt::print("stopped: {} commands decided, {} accepted, {} rejected, {} expired\n",
             counters.accepted + counters.rejected + counters.expired + counters.closed, counters.accepted, counters.rejected,
             counters.expired + counters.closed);
}

}  // namespace

void add_run(CLI::App& parser) {
  // Small batches keep the latency low, big ones come by themselves when there is much to do.
  run_flags.worker.store_ms_min = 200;
  auto* command = parser.add_subcommand("run", "the bank on a real Kafka, with its state in RocksDB");
  run_flags.kafka.add_to(*command)->required();
  with_twin(command->add_option("--state", run_flags.state, "the folder for this process's state"))->required();
  with_twin(command->add_option("--group", run_flags.group, "the consumer group (default bank)"));
  with_twin(command->add_option("--workers", run_flags.workers, "threads, each a member of the group (default 1)"))
      ->check(CLI::Range(1, 64));
  with_twin(command->add_option("--turns", run_flags.turns, "how commands take turns: requeue"));
  with_twin(command->add_flag("--no-overlay", run_flags.no_overlay, "wait for the fold before the next decision of an account"));
  with_twin(command->add_flag("--create-topics", run_flags.create_topics, "create the topics that are missing"));
  with_twin(command->add_option("--partitions", run_flags.partitions, "of new topics (default 4)"))->check(CLI::Range(1, 10'000));
  with_twin(command->add_option("--replication", run_flags.replication, "of new topics (default 1)"))->check(CLI::Range(1, 100));
  with_twin(command->add_option("--batch-ms", run_flags.worker.batch_ms_max,
                                "a transaction is committed so long after its first record (default 5)"))
      ->check(CLI::Range(0, 10'000));
  with_twin(command->add_option("--batch-records", run_flags.worker.batch_records_max, "or after so many records (default 10000)"))
      ->check(CLI::Range(1, 1'000'000));
  with_twin(command->add_option("--store-ms", run_flags.worker.store_ms_min, "the store is written at most this often (default 200)"))
      ->check(CLI::Range(0, 60'000));
  command->callback(run);
}

}  // namespace turnstile::app
