// A client takes the refusal of one copy for the end of its command, and reports at once that it was not executed. Another copy may have
// been decided before, and its outcome not read yet (docs/protocol.md, "What a client does").
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class RefusedIsFinal final : public core::ClientProtocol {
  bool hears_refusals(const core::CallContext&, const core::SettlingTimes&) const override { return true; }
  bool never_executed(const core::CallContext& context) const override {
    return context.refused || ClientProtocol::never_executed(context);
  }
};

}  // namespace

void refused_is_final(Variant& variant) { variant.client_protocol = std::make_unique<RefusedIsFinal>(); }

}  // namespace turnstile::properties::flaws
