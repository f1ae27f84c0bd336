#include "turnstile/viewer/draw.hpp"

#include <cstdio>
#include <utility>

#include "turnstile/properties/narrator.hpp"
#include "turnstile/viewer/collector.hpp"

namespace turnstile::viewer {

namespace {

std::string in_hexadecimal(const char* format, std::uint64_t number) {
  char text[24];
  std::snprintf(text, sizeof text, format, static_cast<unsigned long long>(number));
  return text;
}

}  // namespace

PageRun record_run(const properties::Scenario& scenario, const properties::RunRequest& request, std::string name) {
  Collector collector(scenario.narrator());
  properties::RunRequest observed = request;
  observed.sink = &collector;
  const auto result = scenario.run(observed);
  PageRun run;
  run.name = std::move(name);
  run.hash = in_hexadecimal("%016llx", result.hash);
  run.timeline = collector.take();
  if (result.violation) run.verdict = verdict_of(*result.violation, scenario.about_property(result.violation->property), run.timeline);
  return run;
}

Page page_of(const properties::Failure& failure, std::string replay) {
  Page page;
  page.replay = std::move(replay);
  page.facts = {{"seed", "0x" + in_hexadecimal("%llx", failure.seed)}, {"scenario", failure.scenario}, {"turns", failure.turns}};
  if (!failure.search.empty()) page.facts.emplace_back("search", failure.search);
  if (!failure.flaw.empty()) page.facts.emplace_back("flaw", failure.flaw);
  if (!failure.log.empty()) page.facts.emplace_back("log", failure.log);
  if (!failure.overlay) page.facts.emplace_back("overlay", "off");
  page.facts.emplace_back("turnstile", failure.version + (failure.revision.empty() ? "" : " (" + failure.revision + ")"));
  return page;
}

Page draw(const properties::Scenario& scenario, const properties::RunOptions& options, const properties::Failure& failure,
          std::string replay) {
  Page page = page_of(failure, std::move(replay));
  properties::RunRequest request;
  request.seed = failure.seed;
  request.options = options;
  request.recording = &failure.run.choices;
  page.runs.push_back(record_run(scenario, request, failure.original ? "shrunk" : "as found"));
  if (failure.original && failure.original->events <= kDrawnEventsMax) {
    request.recording = &failure.original->choices;
    page.runs.push_back(record_run(scenario, request, "as found"));
  }
  return page;
}

}  // namespace turnstile::viewer
