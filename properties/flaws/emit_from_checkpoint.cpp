// After a restart snapshots and alarms are emitted from the store's checkpoint instead of the group's committed offset (rule 12): what was
// committed after the last store write is published twice.
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
