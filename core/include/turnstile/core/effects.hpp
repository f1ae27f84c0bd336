// The order of effects, where exactly-once systems break: one Kafka transaction, then one store write (rule 12).
//
// A crash between the two leaves the store behind the log, never ahead of it. Planted flaws derive from this class.
#pragma once

#include <expected>
#include <string>
#include <variant>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::core {

// Rule 2: `offsets` is never empty, so the coordinator always checks the membership.
struct Transaction {
  RecordBatch records;
  std::vector<TopicPartitionOffset> offsets;
  Membership membership;
};

using EffectsStatus = std::expected<void, std::variant<LogError, StoreError>>;

class Effects {
 public:
  virtual ~Effects() = default;

  // Commits the whole transaction, then writes all of `writes` (possibly none). After an error no provisional state may be trusted. An
  // abortable error is returned after the transaction was aborted.
  virtual Task<EffectsStatus> apply(Log& log, Store& store, const Transaction& transaction, const std::vector<PartitionWrite>& writes) {
    if (auto committed = co_await commit(log, transaction); !committed) co_return failed(std::move(committed.error()));
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return EffectsStatus{};
  }

 protected:
  static Task<LogStatus> commit(Log& log, const Transaction& transaction) {
    LogStatus status = log.begin();
    if (status && !transaction.records.empty()) status = co_await log.produce(transaction.records);
    if (status) status = co_await log.send_offsets(transaction.offsets, transaction.membership);
    if (status) status = co_await log.commit();
    if (!status && status.error().kind == LogErrorClass::abortable) {
      if (auto aborted = co_await log.abort(); !aborted) co_return aborted;
    }
    co_return status;
  }
  template <class Error>
  static EffectsStatus failed(Error&& error) {
    return EffectsStatus(std::unexpect, std::forward<Error>(error));
  }
};

}  // namespace turnstile::core
