// The dedup window holds the last few ids instead of all whose deadline + grace has not passed (rule 8): a later retry gets a second
// position.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class EvictByCount final : public core::Protocol {
  bool may_evict(const core::EvictContext& context) const override { return context.known > kIdsMax; }

  static constexpr std::size_t kIdsMax = 4;
};

}  // namespace

void evict_by_count(Variant& variant) { variant.protocol = std::make_unique<EvictByCount>(); }

}  // namespace turnstile::properties::flaws
