// The stages of one partition of the bank, over a store that is a map: for tests without a log or a worker.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/compact_codec.hpp"
#include "turnstile/core/partition.hpp"

namespace turnstile::core {

inline constexpr TimeMs kNow = 1'000'000;

class MapStore final : public Store {
 public:
  Task<std::expected<std::optional<Checkpoint>, StoreError>> open(PartitionId) override {
    std::expected<std::optional<Checkpoint>, StoreError> result = std::optional<Checkpoint>{};
    co_return result;
  }
  void release(PartitionId) override {}
  std::optional<std::string_view> get(PartitionId, EntityId entity) override {
    const auto found = values.find(entity);
    return found == values.end() ? std::nullopt : std::optional<std::string_view>(found->second);
  }
  Task<StoreStatus> write(const std::vector<PartitionWrite>& writes) override {
    for (const auto& write : writes) {
      for (const auto& put : write.puts) values[put.entity] = put.value;
    }
    co_return StoreStatus{};
  }
  Task<StoreStatus> wipe(PartitionId) override {
    values.clear();
    co_return StoreStatus{};
  }

  std::map<EntityId, std::string> values;
};

using bank::Bank;
inline constexpr PartitionId kPartition{0};
inline constexpr EntityId kAccount{17};

struct StageFixture {
  explicit StageFixture(bool overlay = true, TimeMs round_ms = 50) : options(make(overlay, round_ms)) {}
  static StageOptions make(bool overlay, TimeMs round_ms) {
    StageOptions made;
    made.overlay = overlay;
    made.round_ms_initial = round_ms;
    return made;
  }

  Record record(Topic topic, Offset offset, std::string_view value) {
    key = std::string(std::string_view(EntityKey(kAccount)));
    return {{topic, kPartition}, offset, 0, key, value};
  }
  static Command<Bank> command(std::string id, TimeMs deadline_ms, bank::Request request = bank::Deposit{1}) {
    Command<Bank> made;
    made.id = std::move(id);
    made.entity = kAccount;
    made.request = request;
    made.deadline_ms = deadline_ms;
    return made;
  }
  std::string bytes(const auto& value) const {
    std::string encoded;
    codec.encode(value, encoded);
    return encoded;
  }
  std::string copy(Position position, TimeMs deadline_ms) const {
    Sequenced<Bank> sequenced;
    sequenced.command = command("c" + std::to_string(position.value), deadline_ms);
    sequenced.position = position;
    return bytes(sequenced);
  }

  StageOptions options;
  Protocol protocol;
  CompactCodec<Bank> codec;
  MapStore store;
  WorkerCounters counters;
  Ledger<Bank> ledger{kPartition, store, protocol, codec};
  AdmissionBook book{protocol};
  StageContext<Bank> shared{kPartition, options, protocol, Decider<Bank>::own(), codec, ledger, book, counters};
  Sequencer<Bank> sequencer{shared};
  Validator<Bank> validator{shared};
  Projector<Bank> projector{shared};
  std::string key;
};

}  // namespace turnstile::core
