// Refused commands are counted but otherwise ignored: the dead letters never reach their topic.
#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class DeadLetterDropped final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogStatus> produce(const core::RecordBatch& batch) override {
    kept_.clear();
    for (std::size_t index = 0; index < batch.size(); ++index) {
      if (const core::OutRecord record = batch[index]; record.where.topic != core::Topic::rejected) kept_.add(record);
    }
    if (kept_.empty()) co_return core::LogStatus{};
    co_return co_await inner_.produce(kept_);
  }

  core::RecordBatch kept_;
};

}  // namespace

void dead_letter_dropped(Variant& variant) { variant.wrap_log = wrap<DeadLetterDropped>; }

}  // namespace turnstile::properties::flaws
