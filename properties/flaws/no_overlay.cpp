// A worker forgets its own decisions until they are read back, and does not hold back the account's other commands meanwhile (rule 4): a
// closed position is closed again until the fold has it.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoOverlay final : public core::Protocol {
  bool remembers_decisions() const override { return false; }
};

}  // namespace

void no_overlay(Variant& variant) { variant.protocol = std::make_unique<NoOverlay>(); }

}  // namespace turnstile::properties::flaws
