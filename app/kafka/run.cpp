// run: workers of the domain on a real Kafka, with their state in RocksDB.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "commands.hpp"
#include "measured_log.hpp"
#include "metrics.hpp"
#include "output.hpp"
#include "run_status.hpp"
#include "selection.hpp"
#include "this_program.hpp"
#include "turnstile/adapters/kafka_brokers.hpp"
#include "turnstile/adapters/kafka_errors.hpp"
#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/adapters/kafka_topics.hpp"
#include "turnstile/adapters/rocks_store.hpp"
#include "turnstile/app/kafka_flags.hpp"
#include "turnstile/core/worker.hpp"

namespace turnstile::app {

namespace {

struct RunFlags {
  KafkaFlags kafka;
  std::string state;
  std::string group;
  unsigned workers = 1;
  std::string turns = "requeue";
  bool no_overlay = false;
  bool create_topics = false;
  std::string format = "text";
  std::string metrics;
  std::int32_t partitions = 4;
  std::int16_t replication = 1;
  core::WorkerOptions worker;
};

core::StopSignal stop;
static_assert(std::atomic<bool>::is_always_lock_free, "the signal handler sets it");
extern "C" void on_signal(int) { stop.requested.store(true); }

// The name of a state folder in Kafka, by which a restarted process fences its predecessor at once.
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

struct Shared {
  explicit Shared(const RunFlags& given) : flags(given) {}

  const RunFlags& flags;
  const std::unique_ptr<properties::LiveDomain> domain = live_domain();
  adapters::KafkaConfig config;
  std::shared_ptr<adapters::RocksDatabase> database;
  std::vector<std::unique_ptr<adapters::KafkaLog>> logs;
  std::vector<std::unique_ptr<MeasuredLog>> measured;  // with --metrics
  std::vector<std::unique_ptr<WatchedLog>> watched;    // each worker's port to its log
  std::mutex mutex;
  std::string failure;
  bool refused = false;  // by the worker, for what it found in the topics

  // Creates the log port of one more worker.
  void add_worker(const adapters::KafkaConfig& settings, bool with_metrics) {
    logs.push_back(std::make_unique<adapters::KafkaLog>(settings));
    core::Log* port = logs.back().get();
    if (with_metrics) port = measured.emplace_back(std::make_unique<MeasuredLog>(*logs.back())).get();
    watched.push_back(std::make_unique<WatchedLog>(*port));
  }
};

// A worker that the group has removed may still be waiting for a commit; until then it keeps its partitions.
constexpr core::TimeMs kHandoverMsMax = 600'000;

void run_worker(Shared& shared, unsigned number) {
  WatchedLog& log = *shared.watched[number];
  adapters::RocksStore store(shared.database, kHandoverMsMax);
  const SystemClock clock;
  const auto worker = shared.domain->worker({log, store, clock, stop}, shared.flags.worker);
  if (!shared.measured.empty()) shared.measured[number]->watch([&worker] { return worker->serving(); });
  log.watch([&worker] { return WorkerView{worker->counters(), worker->serving(), worker->left_to_restore()}; });
  auto task = worker->run();
  task.start();
  const core::WorkerEnd end = task.result();
  if (!end.failed) return;
  const std::lock_guard lock(shared.mutex);
  if (shared.failure.empty()) {
    shared.failure = end.what;
    shared.refused = end.refused;
  }
  stop.requested.store(true);
}

[[noreturn]] void give_up(const adapters::TopicsError& error) {
  end(error.outside ? ExitCode::outside_missing : ExitCode::usage, error.what);
}

void require_settings(const adapters::KafkaConfig& config) {
  const auto problems = adapters::check_brokers(config);
  if (!problems) give_up(problems.error());
  if (problems->empty()) return;
  std::string lines;
  for (const std::string& problem : *problems) lines += (lines.empty() ? "" : "\n" + this_program().name + ": ") + problem;
  usage(lines);
}

void require_topics(const adapters::KafkaConfig& config, const RunFlags& flags) {
  if (flags.create_topics) {
    if (auto created = adapters::create_topics(config, flags.partitions, flags.replication); !created) give_up(created.error());
  }
  const auto report = adapters::check_topics(config);
  if (!report) give_up(report.error());
  if (report->problems.empty()) return;
  std::string lines;
  for (const auto& problem : report->problems) lines += (lines.empty() ? "" : "; ") + problem.topic + ": " + problem.what;
  usage(lines);
}

std::vector<WorkerStatus> statuses(const Shared& shared) {
  std::vector<WorkerStatus> all;
  for (const auto& log : shared.watched) all.push_back(log->status());
  return all;
}

std::vector<MeasuredWorker> measured_workers(const Shared& shared) {
  std::vector<MeasuredWorker> workers;
  for (std::size_t number = 0; number < shared.measured.size(); ++number)
    workers.push_back({shared.watched[number].get(), shared.measured[number].get()});
  return workers;
}

// The coordinator has refused this member for so long, since the others of its group take turns in another way.
bool refused_by_group(const WorkerStatus& worker, std::chrono::seconds at_least, StatusClock::time_point now) {
  return worker.error.contains("INCONSISTENT_GROUP_PROTOCOL") && now - worker.error_since >= at_least;
}

void give_up_on_group(Shared& shared) {
  const std::lock_guard lock(shared.mutex);
  shared.failure = fmt::format("the members of group {} take turns in another way: stop them first, or leave out --turns {}",
                               shared.flags.group, shared.flags.turns);
  shared.refused = true;
  stop.requested.store(true);
}

// A line every five seconds, and one as soon as all workers serve; and one line, once, for each worker that waits longer than ten.
void show_status(Shared& shared) {
  using namespace std::chrono_literals;
  constexpr auto kEvery = 5s;
  constexpr auto kLong = 10s;
  std::uint64_t before = 0;
  std::vector<bool> waiting(shared.watched.size());
  bool all_served = false;
  auto last = StatusClock::now();
  while (!stop.requested.load()) {
    std::this_thread::sleep_for(50ms);
    const auto now = StatusClock::now();
    const auto workers = statuses(shared);
    for (std::size_t number = 0; number < workers.size(); ++number) {
      const auto waits = long_wait(workers[number], kLong, now);
      if (waits && !waiting[number]) fmt::print(stderr, "{}: worker {} {}\n", this_program().name, number, *waits);
      waiting[number] = waits.has_value();
      if (refused_by_group(workers[number], kLong, now)) return give_up_on_group(shared);
    }
    const bool all_serve = std::ranges::all_of(workers, [](const WorkerStatus& worker) { return worker.phase == WorkerPhase::serving; });
    const bool news = all_serve && !all_served;
    all_served = all_serve;
    if (!news && now - last < kEvery) continue;
    const auto seconds = std::max(1u, static_cast<unsigned>(std::chrono::round<std::chrono::seconds>(now - last).count()));
    last = now;
    if (shared.flags.format == "jsonl") {
      say("{}\n", status_json(workers, before, seconds, now));
      std::fflush(stdout);
    } else {
      fmt::print(stderr, "{}\n", status_text(workers, before, seconds, now));
    }
    before = decided(total(workers));
  }
}

void print_end(const core::WorkerCounters& counters, const std::string& format) {
  if (format == "jsonl") {
    say("{{\"type\":\"stopped\",\"decided\":{},\"accepted\":{},\"rejected\":{},\"expired\":{}}}\n", decided(counters), counters.accepted,
        counters.rejected, counters.expired + counters.closed);
    return;
  }
  say("stopped: {} commands decided, {} accepted, {} rejected, {} expired\n", decided(counters), counters.accepted, counters.rejected,
      counters.expired + counters.closed);
}

void run(RunFlags& flags) {
  flags.worker.stages.turns = parse_turns(flags.turns, flags.no_overlay);
  flags.worker.stages.overlay = !flags.no_overlay;
  Shared shared(flags);
  shared.config = flags.kafka.config(shared.domain->message_package());
  shared.config.group = flags.group;
  shared.config.turns = flags.worker.stages.turns;
  shared.config.stop = &stop.requested;

  const std::filesystem::path folder = flags.state;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder)) usage("cannot make the state folder " + folder.string() + ": give another --state");
  const std::string identity = identity_of(folder);
  auto database = adapters::RocksDatabase::open((folder / "store").string());
  if (!database) usage(database.error().what);
  shared.database = std::move(*database);
  std::optional<Metrics> metrics;
  if (!flags.metrics.empty()) metrics.emplace(flags.metrics);
  require_broker(shared.config);
  require_settings(shared.config);
  require_topics(shared.config, flags);

  struct sigaction action{};
  action.sa_handler = on_signal;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  for (unsigned number = 0; number < flags.workers; ++number) {
    adapters::KafkaConfig config = shared.config;
    config.transactional_id = fmt::format("{}-{}-{}", flags.group, identity, number);
    config.on_retry = [&shared, number](const std::string& what) { shared.watched[number]->went_on(what); };
    shared.add_worker(config, metrics.has_value());
  }
  if (metrics) metrics->serve(measured_workers(shared), shared.config.prefix);
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < flags.workers; ++number) threads.emplace_back(run_worker, std::ref(shared), number);
  show_status(shared);
  for (auto& thread : threads) thread.join();
  if (shared.refused) usage(shared.failure);
  if (!shared.failure.empty())
    end(adapters::is_refusal(adapters::error_name(shared.failure)) ? ExitCode::outside_missing : ExitCode::crashed, shared.failure);
  print_end(total(statuses(shared)), flags.format);
}

}  // namespace

void add_run(CLI::App& parser) {
  const auto domain = live_domain();
  const std::string name(domain->name());
  const auto flags = std::make_shared<RunFlags>();
  flags->group = name;
  // Small batches keep latency low; under load they grow by themselves.
  flags->worker.store_ms_min = 200;
  auto* command = parser.add_subcommand("run", "the " + name + " on a real Kafka, with its state in RocksDB");
  flags->kafka.add_to(*command, name);
  flags->kafka.add_headers_to(*command);
  with_twin(command->add_option("--state", flags->state, "the folder for this process's state"))->required();
  with_twin(command->add_option("--group", flags->group, "the consumer group (default " + name + ")"));
  with_twin(command->add_option("--workers", flags->workers, "threads, each a member of the group (default 1)"))->check(CLI::Range(1, 64));
  with_twin(command->add_option("--turns", flags->turns, about_turns()));
  with_twin(command->add_flag("--no-overlay", flags->no_overlay,
                              fmt::format("wait for the fold before the next decision of the same {}", domain->entity_noun())));
  with_twin(command->add_option("--format", flags->format, "text (status lines on stderr) or jsonl (objects on stdout)")
                ->check(CLI::IsMember({"text", "jsonl"})));
  with_twin(command->add_option("--metrics", flags->metrics, "serve figures for Prometheus at this port of 127.0.0.1, or ADDRESS:PORT"));
  with_twin(command->add_flag("--create-topics", flags->create_topics, "create the topics that are missing"));
  with_twin(command->add_option("--partitions", flags->partitions, "of new topics (default 4)"))->check(CLI::Range(1, 10'000));
  with_twin(command->add_option("--replication", flags->replication, "of new topics (default 1)"))->check(CLI::Range(1, 100));
  with_twin(command->add_option("--batch-ms", flags->worker.batch_ms_max,
                                "a transaction is committed so long after its first record (default 5)"))
      ->check(CLI::Range(0, 10'000));
  with_twin(command->add_option("--batch-records", flags->worker.batch_records_max, "or after so many records (default 10000)"))
      ->check(CLI::Range(1, 1'000'000));
  with_twin(command->add_option("--store-ms", flags->worker.store_ms_min, "the store is written at most this often (default 200)"))
      ->check(CLI::Range(0, 60'000));
  command->callback([flags] { run(*flags); });
}

}  // namespace turnstile::app
