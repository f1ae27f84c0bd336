// A run as Chrome trace events, as Perfetto (ui.perfetto.dev) and chrome://tracing open them: actors as processes, transactions and lives
// as slices, messages as flows from a slice to a slice.
#pragma once

#include <string>

#include "turnstile/viewer/timeline.hpp"

namespace turnstile::viewer {

std::string perfetto_json(const Timeline& timeline);

}  // namespace turnstile::viewer
