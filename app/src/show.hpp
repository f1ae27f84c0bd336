// What a run looks like: the page and the tables of the viewer, made from runs that are run once more with somebody listening.
#pragma once

#include <cstdint>
#include <string>

#include "selection.hpp"
#include "turnstile/properties/failure.hpp"
#include "turnstile/viewer/page.hpp"

namespace turnstile::app {

// Runs a request again and keeps all that happens.
viewer::PageRun record_run(const properties::Scenario& scenario, const properties::RunRequest& request, std::string name);
// A page without runs: its facts, and how to replay it.
viewer::Page page_of(const properties::Failure& failure, std::string replay);
// A page of more events than these helps nobody, and takes long to open.
inline constexpr std::uint64_t kDrawnEventsMax = 50'000;

// The page of a failure with its run, and the run as it was found where it was shrunk and is not too long.
viewer::Page draw(const Selection& selection, const properties::Failure& failure, std::string replay);

}  // namespace turnstile::app
