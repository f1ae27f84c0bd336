#include "turnstile/properties/failure_painter.hpp"

namespace turnstile::properties {

namespace {
constinit FailurePainter* linked = nullptr;
}

void paint_failures_by(FailurePainter* painter) { linked = painter; }
FailurePainter* failure_painter() { return linked; }

}  // namespace turnstile::properties
