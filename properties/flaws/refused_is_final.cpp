// A client that hears of a refusal takes its command for never executed, and does not read events up to their end first: two copies were
// under way, one was decided, and the refusal of the other was read sooner.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class RefusedIsFinal final : public core::ClientProtocol {
  bool never_executed(const core::CallContext& context) const override {
    return context.refused || ClientProtocol::never_executed(context);
  }
};

}  // namespace

void refused_is_final(Variant& variant) { variant.client_protocol = std::make_unique<RefusedIsFinal>(); }

}  // namespace turnstile::properties::flaws
