// The page of a failure, for EXPECT_HOLDS (gtest.hpp), which knows no pages: a program that links turnstile::pages has a painter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "turnstile/properties/failure.hpp"
#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

struct PaintedFailure {
  std::string html;                 // empty: the run is too long to be drawn
  std::vector<std::string> faults;  // that happened, each in a few words
};
using FailurePainter = PaintedFailure(const Scenario& scenario, const RunOptions& options, const Failure& failure, std::string_view replay);

// Before main().
void paint_failures_by(FailurePainter* painter);
// Null: none is linked.
FailurePainter* failure_painter();

}  // namespace turnstile::properties
