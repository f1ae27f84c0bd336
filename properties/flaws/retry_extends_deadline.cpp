// An ATM's retry carries a new deadline (rule 9): it outlives every window in which its id is known.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class RetryExtendsDeadline final : public core::ClientProtocol {
  core::TimeMs retry_deadline_ms(core::TimeMs, core::TimeMs lifetime_ms, core::TimeMs now_ms) const override {
    return now_ms + lifetime_ms;
  }
};

}  // namespace

void retry_extends_deadline(Variant& variant) { variant.client_protocol = std::make_unique<RetryExtendsDeadline>(); }

}  // namespace turnstile::properties::flaws
