// The watermark of the forgotten ids is not restored (rule 8): after a clock went back, a forgotten id looks like a new one.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class WatermarkNotKept final : public core::Protocol {
  core::TimeMs restored_watermark_ms(core::TimeMs) const override { return 0; }
};

}  // namespace

void watermark_not_kept(Variant& variant) { variant.protocol = std::make_unique<WatermarkNotKept>(); }

}  // namespace turnstile::properties::flaws
