// After a restart snapshots and alarms are emitted from where the store stands, not from where the group's offset does (rule 12): what was
// committed after the last write of the store is told twice.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class EmitFromCheckpoint final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    if (takeover.checkpoint) plan.emit_from = takeover.checkpoint->events;
    return plan;
  }
};

}  // namespace

void emit_from_checkpoint(Variant& variant) { variant.protocol = std::make_unique<EmitFromCheckpoint>(); }

}  // namespace turnstile::properties::flaws
