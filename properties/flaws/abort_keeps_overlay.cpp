// An abort rolls back neither the decisions nor the consumer's position: the next decisions are based on outcomes that are in no log.
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
