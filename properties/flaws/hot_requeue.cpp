// No backoff: an early command is retried at once, n(n-1)/2 rewrites for n commands of one account. Part of the original design.
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
