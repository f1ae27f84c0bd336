// A rejected command writes no outcome, so the account's position does not advance, and its next commands wait until they expire. Part of
// the original design.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class RejectionKeepsPosition final : public core::Protocol {
  bool records_rejections() const override { return false; }
};

}  // namespace

void rejection_keeps_position(Variant& variant) { variant.protocol = std::make_unique<RejectionKeepsPosition>(); }

}  // namespace turnstile::properties::flaws
