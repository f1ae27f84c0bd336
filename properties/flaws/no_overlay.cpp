// Own decisions are not remembered until they are read back, and nothing else of the account is held back meanwhile (rule 4): a position
// that was closed is closed again as long as the fold does not have it.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoOverlay final : public core::Protocol {
  bool keeps_overlay() const override { return false; }
};

}  // namespace

void no_overlay(Variant& variant) { variant.protocol = std::make_unique<NoOverlay>(); }

}  // namespace turnstile::properties::flaws
