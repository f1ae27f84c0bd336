// Only the offsets are fenced, not the records: a paused owner that comes back still writes its outcomes before it learns that it was
// replaced.
#include "flaws.hpp"
#include "halves.hpp"

namespace turnstile::properties::flaws {

namespace {

class ZombieWrites final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    const core::Transaction records = only_records(transaction);
    const core::Transaction offsets = only_offsets(transaction);
    if (auto committed = co_await commit(log, records); !committed) co_return failed(std::move(committed.error()));
    if (auto committed = co_await commit(log, offsets); !committed) co_return failed(std::move(committed.error()));
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void zombie_writes(Variant& variant) { variant.effects = std::make_unique<ZombieWrites>(); }

}  // namespace turnstile::properties::flaws
