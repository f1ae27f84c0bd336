// The store is written before the Kafka transaction commits: after a crash or an abort it is ahead of the log, with state that was never
// published.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class StoreBeforeCommit final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    if (auto committed = co_await commit(log, transaction); !committed) co_return failed(std::move(committed.error()));
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void store_before_commit(Variant& variant) { variant.effects = std::make_unique<StoreBeforeCommit>(); }

}  // namespace turnstile::properties::flaws
