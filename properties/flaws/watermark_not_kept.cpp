// The watermark of the ids that were forgotten is not restored (rule 8): behind a clock that went back, an id that was forgotten looks as
// if it had never been known.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class WatermarkNotKept final : public core::Protocol {
  core::TimeMs restored_watermark_ms(core::TimeMs) const override { return 0; }
};

}  // namespace

void watermark_not_kept(Variant& variant) { variant.protocol = std::make_unique<WatermarkNotKept>(); }

}  // namespace turnstile::properties::flaws
