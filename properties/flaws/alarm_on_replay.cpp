// Rebuilding a store from the events raises the alarms again: a worker without a store starts emitting at the first event.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class AlarmOnReplay final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    if (!takeover.checkpoint) plan.emit_from = core::Offset{};
    return plan;
  }
};

}  // namespace

void alarm_on_replay(Variant& variant) { variant.protocol = std::make_unique<AlarmOnReplay>(); }

}  // namespace turnstile::properties::flaws
