// A new owner folds in silence up to the end of the log, not only up to the group's offset (rule 12): what its predecessor decided and did
// not live to emit is never told.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class CatchUpSwallows final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    plan.emit_from = takeover.events_log.high;
    return plan;
  }
};

}  // namespace

void catch_up_swallows(Variant& variant) { variant.protocol = std::make_unique<CatchUpSwallows>(); }

}  // namespace turnstile::properties::flaws
