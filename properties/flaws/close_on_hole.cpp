// A position whose command vanished is closed only when a later one shows the hole (rule 6): the last one given out, with nobody behind
// it, never ends.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class CloseOnHole final : public core::Protocol {
  bool may_close(const core::CloseContext& context) const override {
    return Protocol::may_close(context) && context.given_last > context.position;
  }
};

}  // namespace

void close_on_hole(Variant& variant) { variant.protocol = std::make_unique<CloseOnHole>(); }

}  // namespace turnstile::properties::flaws
