// A stale command is requeued instead of dropped: a loop that never ends. Part of the original design.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class StaleIsRetried final : public core::Protocol {
  std::optional<core::TimeMs> retry_stale(const core::EarlyContext& context) const override { return context.now_ms + context.round_ms; }
};

}  // namespace

void stale_is_retried(Variant& variant) { variant.protocol = std::make_unique<StaleIsRetried>(); }

}  // namespace turnstile::properties::flaws
