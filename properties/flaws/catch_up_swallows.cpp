// A new owner folds silently up to the log end instead of the group's committed offset (rule 12): what its predecessor decided but did not
// live to emit is never published.
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
