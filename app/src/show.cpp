#include "show.hpp"

#include <fmt/core.h>

#include "turnstile/properties/narrator.hpp"
#include "turnstile/viewer/collector.hpp"

namespace turnstile::app {

viewer::PageRun record_run(const properties::Scenario& scenario, const properties::RunRequest& request, std::string name) {
  viewer::Collector collector(scenario.narrator());
  properties::RunRequest observed = request;
  observed.sink = &collector;
  const auto result = scenario.run(observed);
  viewer::PageRun run;
  run.name = std::move(name);
  run.hash = fmt::format("{:016x}", result.hash);
  run.timeline = collector.take();
  if (result.violation) {
    run.verdict = viewer::verdict_of(*result.violation, scenario.about_property(result.violation->property), run.timeline);
  }
  return run;
}

viewer::Page page_of(const properties::Failure& failure, std::string replay) {
  viewer::Page page;
  page.replay = std::move(replay);
  page.facts = {{"seed", fmt::format("{:#x}", failure.seed)}, {"scenario", failure.scenario}, {"turns", failure.turns}};
  if (!failure.search.empty()) page.facts.emplace_back("search", failure.search);
  if (!failure.flaw.empty()) page.facts.emplace_back("flaw", failure.flaw);
  if (!failure.log.empty()) page.facts.emplace_back("log", failure.log);
  if (!failure.overlay) page.facts.emplace_back("overlay", "off");
  page.facts.emplace_back("turnstile", fmt::format("{} ({})", failure.version, failure.revision));
  return page;
}

viewer::Page draw(const Selection& selection, const properties::Failure& failure, std::string replay) {
  viewer::Page page = page_of(failure, std::move(replay));
  properties::RunRequest request;
  request.seed = failure.seed;
  request.options = selection.options;
  request.recording = &failure.run.choices;
  page.runs.push_back(record_run(*selection.scenario, request, failure.original ? "shrunk" : "as found"));
  if (failure.original && failure.original->events <= kDrawnEventsMax) {
    request.recording = &failure.original->choices;
    page.runs.push_back(record_run(*selection.scenario, request, "as found"));
  }
  return page;
}

}  // namespace turnstile::app
