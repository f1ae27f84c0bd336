// A failure as one self-contained HTML file: no network, no library, any current browser. docs/viewer.md describes the data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/properties/violation.hpp"
#include "turnstile/viewer/timeline.hpp"

namespace turnstile::viewer {

// A property's finding in a run.
struct Verdict {
  std::string property;
  std::string about;    // the property's description
  std::string message;  // what was found
  bool liveness = false;
  EventNumber event = 0;                // 0: the run as a whole
  std::optional<std::uint64_t> entity;  // the entity it is about
  std::optional<std::uint32_t> record;  // the wrong one: an index into Timeline::records
  std::vector<std::uint32_t> others;    // the records it is compared with
  std::vector<EventNumber> moments;     // further related events
};
// Converts a violation for a page, and looks up its records in the run. `about`: the property's description.
Verdict verdict_of(const properties::Violation& violation, std::string_view about, const Timeline& timeline);

struct PageRun {
  std::string name;  // "as found", "shrunk"
  std::string hash;
  std::optional<Verdict> verdict;  // none: all properties held
  Timeline timeline;
};
struct Page {
  std::string replay;                                      // the command, to copy
  std::vector<std::pair<std::string, std::string>> facts;  // seed, scenario, ...: in display order
  std::vector<PageRun> runs;                               // the first is shown first
};

std::string timeline_json(const Page& page);
std::string timeline_html(const Page& page);

// The page of a campaign or of a kill table; docs/viewer.md describes the data.
std::string report_html(std::string json);

// One of this folder's pages with its data inserted.
std::string with_data(std::string_view page, std::string json);

}  // namespace turnstile::viewer
