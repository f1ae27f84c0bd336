// No backoff: an early command is tried again at once, n(n-1)/2 rewrites for n commands of one account.
// One of the original design's own.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class HotRequeue final : public core::Protocol {
  std::optional<core::TimeMs> not_before(const core::EarlyContext& context) const override {
    if (context.now_ms > context.deadline_ms) return std::nullopt;
    return context.now_ms;
  }
};

}  // namespace

void hot_requeue(Variant& variant) { variant.protocol = std::make_unique<HotRequeue>(); }

}  // namespace turnstile::properties::flaws
