// After an abort neither what was decided nor how far was read is taken back: the next decisions stand on outcomes that no log has.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class AbortKeepsOverlay final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    auto committed = co_await commit(log, transaction);
    if (!committed && committed.error().kind == core::LogErrorClass::abortable) co_return core::EffectsStatus{};
    if (!committed) co_return failed(std::move(committed.error()));
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void abort_keeps_overlay(Variant& variant) { variant.effects = std::make_unique<AbortKeepsOverlay>(); }

}  // namespace turnstile::properties::flaws
