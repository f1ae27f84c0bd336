// A position is closed when its command is overdue, without checking its deadline (rule 6): the command is only slow.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class CloseBeforeDeadline final : public core::Protocol {
  core::TimeMs close_at_ms(core::TimeMs deadline_ms, core::TimeMs) const override { return deadline_ms - kOverdueBeforeMs; }
  bool may_close(const core::CloseContext& context) const override {
    core::CloseContext overdue = context;
    overdue.deadline_ms = context.now_ms - 1;
    return Protocol::may_close(overdue);
  }

  static constexpr core::TimeMs kOverdueBeforeMs = 59'000;
};

}  // namespace

void close_before_deadline(Variant& variant) { variant.protocol = std::make_unique<CloseBeforeDeadline>(); }

}  // namespace turnstile::properties::flaws
