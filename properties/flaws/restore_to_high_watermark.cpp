// Restoring stops at the high watermark that the client cached in an earlier restore: processing starts on partial state.
#include <map>

#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class RestoreToHighWatermark final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition where) override {
    const auto known = remembered_.find(where);
    if (known != remembered_.end()) {
      const core::Watermarks marks = known->second;
      co_return marks;
    }
    const auto found = co_await inner_.watermarks(where);
    if (found && (where.topic == core::Topic::events || where.topic == core::Topic::sequencer_changelog))
      remembered_.emplace(where, *found);
    co_return found;
  }

  std::map<core::TopicPartition, core::Watermarks> remembered_;
};

}  // namespace

void restore_to_high_watermark(Variant& variant) { variant.wrap_log = wrap<RestoreToHighWatermark>; }

}  // namespace turnstile::properties::flaws
