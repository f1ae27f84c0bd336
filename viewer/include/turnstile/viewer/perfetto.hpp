// A run as Chrome trace events, for Perfetto (ui.perfetto.dev) and chrome://tracing: actors as processes, transactions and lives as slices,
// messages as flows between slices.
#pragma once

#include <string>

#include "turnstile/viewer/timeline.hpp"

namespace turnstile::viewer {

std::string perfetto_json(const Timeline& timeline);

}  // namespace turnstile::viewer
