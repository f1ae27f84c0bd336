// The pure parts: the cost of one command without a log or store.
#include <benchmark/benchmark.h>

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/compact_codec.hpp"
#include "turnstile/core/flat_map.hpp"
#include "turnstile/core/partitioner.hpp"
#include "turnstile/core/protocol.hpp"

namespace turnstile::core {
namespace {

using bank::Bank;

void decide_and_evolve(benchmark::State& state) {
  bank::Account account{1'000'000};
  const bank::Request deposit = bank::Deposit{100};
  const bank::Request withdraw = bank::Withdraw{95, 5};
  for (auto _ : state) {
    account = evolve_all<Bank>(account, *Bank::decide(account, deposit));
    account = evolve_all<Bank>(account, *Bank::decide(account, withdraw));
    benchmark::DoNotOptimize(account);
  }
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(decide_and_evolve);

void turn_rule(benchmark::State& state) {
  const Protocol protocol;
  std::uint64_t position = 0;
  for (auto _ : state) {
    ++position;
    benchmark::DoNotOptimize(protocol.turn({Position{position}, Position{position & 1023}, Position{position & 511}, true}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(turn_rule);

void flat_map_find(benchmark::State& state) {
  FlatMap<EntityId, std::uint64_t, EntityHash> map;
  const auto size = static_cast<std::uint64_t>(state.range(0));
  for (std::uint64_t key = 0; key < size; ++key) map.try_emplace(EntityId{key}, key);
  std::uint64_t key = 0;
  for (auto _ : state) {
    key = (key + 7919) % size;
    benchmark::DoNotOptimize(map.find(EntityId{key}));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(flat_map_find)->Arg(1'000)->Arg(1'000'000);

void partition_of_key(benchmark::State& state) {
  std::uint64_t account = 0;
  for (auto _ : state) benchmark::DoNotOptimize(murmur2_partition(EntityKey(EntityId{++account}), 4));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(partition_of_key);

void compact_codec_outcome(benchmark::State& state) {
  const CompactCodec<Bank> codec;
  Outcome<Bank> outcome;
  outcome.command = {"c-0012", EntityId{17}, bank::Withdraw{60, 2}, 1'750'000'000'000, 1'750'000'060'000};
  outcome.position = Position{6};
  outcome.verdict = Accepted<Bank>{{bank::Withdrawn{60}, bank::FeeCharged{2}}};
  std::string bytes;
  for (auto _ : state) {
    bytes.clear();
    codec.encode(outcome, bytes);
    benchmark::DoNotOptimize(codec.decode_outcome(bytes));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(compact_codec_outcome);

}  // namespace
}  // namespace turnstile::core
