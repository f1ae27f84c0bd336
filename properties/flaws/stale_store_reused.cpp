// An owner that regains a partition continues with its old store: what others decided meanwhile is not folded.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class StaleStoreReused final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    if (takeover.checkpoint) plan.fold_from = takeover.events_log.high;
    return plan;
  }
};

}  // namespace

void stale_store_reused(Variant& variant) { variant.protocol = std::make_unique<StaleStoreReused>(); }

}  // namespace turnstile::properties::flaws
