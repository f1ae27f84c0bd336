// The dedup window holds a thousand ids: more than any short run has, and fewer than a busy account has in a minute.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class EvictBeyondThousand final : public core::Protocol {
  bool may_evict(const core::EvictContext& context) const override { return context.known > kIdsKept || Protocol::may_evict(context); }

  static constexpr std::size_t kIdsKept = 1'000;
};

}  // namespace

void evict_beyond_thousand(Variant& variant) { variant.protocol = std::make_unique<EvictBeyondThousand>(); }

}  // namespace turnstile::properties::flaws
