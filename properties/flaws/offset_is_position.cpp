// The next offset is assumed to be the last record's plus one: after a control record a consumer waits for a record that never comes.
#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class OffsetIsPosition final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    auto polled = co_await inner_.poll(wait_ms_max, records_max);
    if (polled) {
      if (auto* fetched = std::get_if<core::Fetched>(&*polled)) fetched->positions = {};
    }
    co_return polled;
  }
};

}  // namespace

void offset_is_position(Variant& variant) { variant.wrap_log = wrap<OffsetIsPosition>; }

}  // namespace turnstile::properties::flaws
