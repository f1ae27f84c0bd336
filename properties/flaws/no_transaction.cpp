// Outcomes, requeues and offsets are not atomic: the records of each topic are written separately, the offsets last. A crash in between
// repeats some of them only.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoTransaction final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    for (const core::Topic topic : core::kTopics) {
      core::RecordBatch records;
      for (std::size_t index = 0; index < transaction.records.size(); ++index) {
        if (transaction.records[index].where.topic == topic) records.add(transaction.records[index]);
      }
      if (records.empty()) continue;
      if (auto written = co_await write(log, records); !written) co_return failed(std::move(written.error()));
    }
    core::Transaction offsets_only;
    offsets_only.offsets = transaction.offsets;
    offsets_only.membership = transaction.membership;
    if (auto committed = co_await commit(log, offsets_only); !committed) co_return failed(std::move(committed.error()));
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return core::EffectsStatus{};
  }

  // Equivalent to writing without a transaction: nothing else commits with it.
  static core::Task<core::LogStatus> write(core::Log& log, const core::RecordBatch& records) {
    core::LogStatus status = log.begin();
    if (status) status = co_await log.produce(records);
    if (status) status = co_await log.commit();
    if (!status && status.error().kind == core::LogErrorClass::abortable) {
      if (auto aborted = co_await log.abort(); !aborted) co_return aborted;
    }
    co_return status;
  }
};

}  // namespace

void no_transaction(Variant& variant) { variant.effects = std::make_unique<NoTransaction>(); }

}  // namespace turnstile::properties::flaws
