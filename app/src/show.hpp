// A run's page and tables, made by running it again with a trace sink.
#pragma once

#include <cstdint>
#include <string>

#include "selection.hpp"
#include "turnstile/properties/failure.hpp"
#include "turnstile/viewer/page.hpp"

namespace turnstile::app {

// Runs a request again and keeps all events.
viewer::PageRun record_run(const properties::Scenario& scenario, const properties::RunRequest& request, std::string name);
// A page without runs: its facts, and how to replay it.
viewer::Page page_of(const properties::Failure& failure, std::string replay);
// A page with more events is of no use, and takes long to open.
inline constexpr std::uint64_t kDrawnEventsMax = 50'000;

// The page of a failure with its run, and, if that was shrunk, the run as it was found unless it is too long.
viewer::Page draw(const Selection& selection, const properties::Failure& failure, std::string replay);

}  // namespace turnstile::app
