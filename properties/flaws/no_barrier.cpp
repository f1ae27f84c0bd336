// A new owner acts on what it has folded so far, without first reading up to the log ends (rule 3): its predecessor's last commands are
// decided again.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoBarrier final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    plan.events_barrier = plan.changelog_barrier = plan.alarms_barrier = core::Offset{};
    return plan;
  }
};

}  // namespace

void no_barrier(Variant& variant) { variant.protocol = std::make_unique<NoBarrier>(); }

}  // namespace turnstile::properties::flaws
