// State and checkpoint are written separately, the checkpoint first: a crash between them leaves a checkpoint that is ahead of the state.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class CheckpointNotAtomic final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    if (auto committed = co_await commit(log, transaction); !committed) co_return failed(std::move(committed.error()));
    if (writes.empty()) co_return core::EffectsStatus{};
    std::vector<core::PartitionWrite> checkpoints = writes;
    for (core::PartitionWrite& write : checkpoints) write.puts.clear();
    if (auto written = co_await store.write(checkpoints); !written) co_return failed(std::move(written.error()));
    if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void checkpoint_not_atomic(Variant& variant) { variant.effects = std::make_unique<CheckpointNotAtomic>(); }

}  // namespace turnstile::properties::flaws
