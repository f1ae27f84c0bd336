// The dedup window is not restored with the state: events are read from the store's checkpoint, and the ids decided before it are unknown.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class DedupWindowForgets final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    plan.window_from = std::max(plan.window_from, plan.fold_from);
    return plan;
  }
};

}  // namespace

void dedup_window_forgets(Variant& variant) { variant.protocol = std::make_unique<DedupWindowForgets>(); }

}  // namespace turnstile::properties::flaws
