// An account that has no state yet skips the turn check: a burst on a fresh account is decided against nothing.
// One of the original design's own.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class MissingStateProceeds final : public core::Protocol {
  core::Turn turn(const core::TurnContext& context) const override {
    return context.last == core::Position{} ? core::Turn::now : Protocol::turn(context);
  }
};

}  // namespace

void missing_state_proceeds(Variant& variant) { variant.protocol = std::make_unique<MissingStateProceeds>(); }

}  // namespace turnstile::properties::flaws
