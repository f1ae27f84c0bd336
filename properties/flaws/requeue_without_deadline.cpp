// Retries never end: an early command is requeued forever, and the position of a vanished command is never closed. Part of the original
// design.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class RequeueWithoutDeadline final : public core::Protocol {
  std::optional<core::TimeMs> not_before(const core::EarlyContext& context) const override {
    core::EarlyContext endless = context;
    endless.deadline_ms = context.now_ms + 60'000;
    return Protocol::not_before(endless);
  }
  bool may_close(const core::CloseContext&) const override { return false; }
};

}  // namespace

void requeue_without_deadline(Variant& variant) { variant.protocol = std::make_unique<RequeueWithoutDeadline>(); }

}  // namespace turnstile::properties::flaws
