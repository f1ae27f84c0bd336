// At-least-once delivery: the offsets are committed after the outcomes, and a new owner neither waits for the end of the events nor
// remembers its own decisions. A command that is read again before its outcome is folded is decided again. Part of the original design.
#include "flaws.hpp"
#include "halves.hpp"

namespace turnstile::properties::flaws {

namespace {

class TurnsByTheFoldAlone final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    plan.events_barrier = core::Offset{};
    return plan;
  }
  bool remembers_decisions() const override { return false; }
};

}  // namespace

void duplicate_before_read_back(Variant& variant) {
  variant.protocol = std::make_unique<TurnsByTheFoldAlone>();
  variant.effects = std::make_unique<RecordsFirst>();
}

}  // namespace turnstile::properties::flaws
