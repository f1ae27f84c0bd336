// An account without state skips the turn check: a burst on a new account is decided against an empty one. Part of the original design.
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
