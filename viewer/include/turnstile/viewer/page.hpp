// A failure as one HTML file that needs nothing else: no network, no library, any browser of today. docs/viewer.md has the data's form.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/properties/violation.hpp"
#include "turnstile/viewer/timeline.hpp"

namespace turnstile::viewer {

// What a property found in a run.
struct Verdict {
  std::string property;
  std::string about;    // what the property says
  std::string message;  // what was found
  bool liveness = false;
  EventNumber event = 0;                // 0: the run as a whole
  std::optional<std::uint64_t> entity;  // whom it is about
  std::optional<std::uint32_t> record;  // the one that is wrong: an index into Timeline::records
  std::vector<std::uint32_t> others;    // those that it is held against
  std::vector<EventNumber> moments;     // further events that belong to it
};
// A violation as a page shows it, its records found among those of the run. `about`: what the property says.
Verdict verdict_of(const properties::Violation& violation, std::string_view about, const Timeline& timeline);

struct PageRun {
  std::string name;  // "as found", "shrunk"
  std::string hash;
  std::optional<Verdict> verdict;  // none: all held
  Timeline timeline;
};
struct Page {
  std::string replay;                                      // the command, to copy
  std::vector<std::pair<std::string, std::string>> facts;  // seed, scenario, ...: in the order in which they are shown
  std::vector<PageRun> runs;                               // the one to be shown first comes first
};

std::string timeline_json(const Page& page);
std::string timeline_html(const Page& page);

// The page of a campaign or of a kill table, from data in the form that docs/viewer.md gives.
std::string report_html(std::string json);

// A page of this room with its data in place.
std::string with_data(std::string_view page, std::string json);

}  // namespace turnstile::viewer
