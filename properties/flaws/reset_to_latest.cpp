// auto.offset.reset=latest: if retention has deleted the committed offset, reading resumes at the log end, and the records before it are
// silently skipped.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class ResetToLatest final : public core::Protocol {
  core::Offset go_on_at(core::Offset place, const core::Watermarks& log) const override { return place < log.low ? log.high : place; }
};

}  // namespace

void reset_to_latest(Variant& variant) { variant.protocol = std::make_unique<ResetToLatest>(); }

}  // namespace turnstile::properties::flaws
