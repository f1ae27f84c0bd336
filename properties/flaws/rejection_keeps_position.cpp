// A rejected command writes no outcome, so its position is never reached, and the account's next commands wait until they expire.
// One of the original design's own.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class RejectionKeepsPosition final : public core::Protocol {
  bool records_rejections() const override { return false; }
};

}  // namespace

void rejection_keeps_position(Variant& variant) { variant.protocol = std::make_unique<RejectionKeepsPosition>(); }

}  // namespace turnstile::properties::flaws
