// The page of a failure, made by running it again with a trace sink.
#pragma once

#include <cstdint>
#include <string>

#include "turnstile/properties/failure.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/viewer/page.hpp"

namespace turnstile::viewer {

// Runs a request again and keeps all events.
PageRun record_run(const properties::Scenario& scenario, const properties::RunRequest& request, std::string name);
// A page without runs: its facts, and how to replay it.
Page page_of(const properties::Failure& failure, std::string replay);
// A page with more events is of no use, and takes long to open.
inline constexpr std::uint64_t kDrawnEventsMax = 50'000;

// The page of a failure with its run, and, if that was shrunk, the run as it was found unless it is too long.
Page draw(const properties::Scenario& scenario, const properties::RunOptions& options, const properties::Failure& failure,
          std::string replay);

}  // namespace turnstile::viewer
