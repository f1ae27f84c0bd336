// The simulated world: its scheduler, its log, and whole scenarios with every property checked.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/sim/kafka/broker/partition_log.hpp"
#include "turnstile/sim/kafka/client/block_writer.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {
namespace {

class Ticker final : public Target {
 public:
  explicit Ticker(Scheduler& scheduler) : scheduler_(scheduler) {}
  void fire(std::uint64_t token) override {
    scheduler_.after(core::Duration{static_cast<std::int64_t>(token % 1'000) + 1}, *this, token * 6364136223846793005U + 1);
  }

 private:
  Scheduler& scheduler_;
};

void scheduler_event(benchmark::State& state) {
  Scheduler scheduler;
  Ticker ticker(scheduler);
  for (std::int64_t pending = 0; pending < state.range(0); ++pending)
    scheduler.at(Instant{pending}, ticker, static_cast<std::uint64_t>(pending));
  for (auto _ : state) benchmark::DoNotOptimize(scheduler.step(Instant{1LL << 62}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(scheduler_event)->Arg(100)->Arg(10'000);

constexpr core::TopicPartition kEvents{core::Topic::events, core::PartitionId{0}};
constexpr TopicPartition kPlace = in_cluster(kEvents);
constexpr std::uint32_t kBatch = 10;

const RecordBlock* make_block(Arena& arena) {
  core::RecordBatch batch;
  const std::string value(100, 'x');
  for (std::uint32_t record = 0; record < kBatch; ++record) batch.add({kEvents, "17", value, {}});
  std::vector<PartitionBlock> blocks;
  BlockWriter writer;
  writer.write(arena, batch, 0, 1U << 20, blocks);
  return blocks.front().block;
}

// Batches of ten records of 100 bytes; a new log every 10,000 batches.
void log_append(benchmark::State& state, bool transactional) {
  Arena arena;
  const RecordBlock* block = make_block(arena);
  const TopicOptions options;
  PartitionLog log;
  std::int32_t sequence = 0;
  for (auto _ : state) {
    if (sequence >= 100'000) {
      log = PartitionLog();
      sequence = 0;
    }
    const ProducerIdAndEpoch producer{ProducerId{7}, Epoch{0}};
    benchmark::DoNotOptimize(log.append(Instant{sequence}, options, {kPlace, sequence, block}, producer, transactional));
    if (transactional) log.append_marker(Instant{sequence}, options, producer, true);
    sequence += kBatch;
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}
BENCHMARK_CAPTURE(log_append, idempotent, false);
BENCHMARK_CAPTURE(log_append, transactional, true);

void log_fetch(benchmark::State& state) {
  Arena arena;
  const RecordBlock* block = make_block(arena);
  const TopicOptions options;
  PartitionLog log;
  const ProducerIdAndEpoch producer{ProducerId{7}, Epoch{0}};
  for (std::int32_t sequence = 0; sequence < 100'000; sequence += kBatch)
    log.append(Instant{sequence}, options, {kPlace, sequence, block}, producer, false);
  List<RecordSlice> slices;
  Offset from{};
  std::int64_t records = 0;
  for (auto _ : state) {
    slices.clear();
    const auto part = log.read(kPlace, from, Isolation::read_committed, 500, slices);
    records += part.next.value - from.value;
    from = part.next >= log.high_watermark() ? Offset{} : part.next;
    benchmark::DoNotOptimize(slices);
  }
  state.SetItemsProcessed(records);
}
BENCHMARK(log_fetch);

void scenario(benchmark::State& state, const char* name) {
  const auto* found = bank::find_scenario(name);
  properties::RunRequest request;
  std::int64_t events = 0;
  for (auto _ : state) {
    ++request.seed;
    const auto result = found->run(request);
    events += static_cast<std::int64_t>(result.events);
    if (result.violation) return state.SkipWithError(result.violation->message.c_str());
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["events/s"] = benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
}
BENCHMARK_CAPTURE(scenario, standard, "standard")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scenario, contention, "contention")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(scenario, hot, "hot")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace turnstile::sim
