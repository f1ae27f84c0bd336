// The position of a vanished command is closed only when a later command reveals the gap (rule 6): the last assigned position, with nothing
// after it, is never closed.
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
