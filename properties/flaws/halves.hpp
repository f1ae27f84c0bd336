// The two halves of a transaction, for flaws that commit them one by one.
#pragma once

#include <utility>
#include <vector>

#include "turnstile/core/effects.hpp"

namespace turnstile::properties::flaws {

inline core::Transaction only_records(const core::Transaction& transaction) {
  core::Transaction half = transaction;
  half.offsets.clear();
  return half;
}

inline core::Transaction only_offsets(const core::Transaction& transaction) {
  core::Transaction half = transaction;
  half.records.clear();
  return half;
}

// Commits the records, then the offsets.
class RecordsFirst final : public core::Effects {
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

}  // namespace turnstile::properties::flaws
