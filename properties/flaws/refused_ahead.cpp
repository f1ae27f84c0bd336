// Dead letters are written at once, outside the transaction that commits their records' offsets: a worker that reads those records again
// after an abort or a takeover writes them again.
#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class RefusedAhead final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogStatus> produce(const core::RecordBatch& batch) override {
    refused_.clear();
    kept_.clear();
    for (std::size_t index = 0; index < batch.size(); ++index) {
      const core::OutRecord record = batch[index];
      (record.where.topic == core::Topic::rejected ? refused_ : kept_).add(record);
    }
    if (!refused_.empty()) {
      core::LogStatus told = co_await inner_.produce(refused_);
      if (told) told = co_await inner_.commit();
      if (told) told = inner_.begin();
      if (!told) co_return told;
    }
    if (kept_.empty()) co_return core::LogStatus{};
    co_return co_await inner_.produce(kept_);
  }

  core::RecordBatch refused_;
  core::RecordBatch kept_;
};

}  // namespace

void refused_ahead(Variant& variant) { variant.wrap_log = wrap<RefusedAhead>; }

}  // namespace turnstile::properties::flaws
