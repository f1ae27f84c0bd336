// The version of an account counts domain events, not commands: a withdrawal with a fee is two events, so the next command finds its
// position taken, and is stale forever. Part of the original design.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class VersionCountsEvents final : public core::Protocol {
  core::Position position_after(core::Position last, core::Position, std::size_t events) const override {
    return core::Position{last.value + std::max<std::size_t>(events, 1)};
  }
};

}  // namespace

void version_counts_events(Variant& variant) { variant.protocol = std::make_unique<VersionCountsEvents>(); }

}  // namespace turnstile::properties::flaws
