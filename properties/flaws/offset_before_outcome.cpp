// The consumed offsets are committed in a separate transaction, before the outcomes: a crash in between loses them.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class OffsetBeforeOutcome final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    core::Transaction offsets_only;
    offsets_only.offsets = transaction.offsets;
    offsets_only.membership = transaction.membership;
    if (auto committed = co_await commit(log, offsets_only); !committed) co_return failed(std::move(committed.error()));
    if (!transaction.records.empty()) {
      if (auto committed = co_await commit(log, transaction); !committed) co_return failed(std::move(committed.error()));
    }
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void offset_before_outcome(Variant& variant) { variant.effects = std::make_unique<OffsetBeforeOutcome>(); }

}  // namespace turnstile::properties::flaws
