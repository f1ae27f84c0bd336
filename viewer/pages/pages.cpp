// Whoever links turnstile::pages has a failed test draw its page.
#include "turnstile/properties/failure_painter.hpp"
#include "turnstile/viewer/draw.hpp"
#include "turnstile/viewer/words.hpp"

namespace turnstile::viewer {
namespace {

properties::PaintedFailure paint(const properties::Scenario& scenario, const properties::RunOptions& options,
                                 const properties::Failure& failure, std::string_view replay) {
  if (failure.run.events > kDrawnEventsMax) return {};
  const Page page = draw(scenario, options, failure, std::string(replay));
  return {timeline_html(page), faults_in(page.runs.front().timeline)};
}

const bool paints = [] {
  properties::paint_failures_by(paint);
  return true;
}();

}  // namespace
}  // namespace turnstile::viewer
