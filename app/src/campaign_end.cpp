#include "campaign_end.hpp"

#include <chrono>
#include <utility>

#include "campaign_file.hpp"
#include "campaign_page.hpp"
#include "failure_file.hpp"
#include "interrupt.hpp"
#include "this_program.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/properties/first_difference.hpp"
#include "turnstile/properties/shrink.hpp"
#include "turnstile/viewer/draw.hpp"
#include "turnstile/viewer/words.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

void shrink_failure(const Selection& selection, properties::Failure& failure) {
  using Clock = std::chrono::steady_clock;
  constexpr auto kShrinkTime = std::chrono::seconds(30);
  const auto until = Clock::now() + kShrinkTime;
  properties::ShrinkLimits limits;
  limits.stop = [until] { return interrupted() || Clock::now() >= until; };
  failure = properties::shrink(*selection.scenario, selection.options, std::move(failure), limits);
}

}  // namespace

void keep_failure(const CampaignKept& kept, const Selection& selection, CampaignReport& report, Unwritten& unwritten) {
  properties::Failure& failure = *report.failure;
  failure.version = kVersion;
  failure.revision = kRevision;
  if (kept.shrink) shrink_failure(selection, failure);
  const auto file = (kept.out.empty() ? std::filesystem::path("failures") : kept.out) / failure_name(failure);
  if (!unwritten.note(properties::save_failure(file, failure))) return;
  report.failure_file = file;
  if (!kept.timeline || failure.run.events > viewer::kDrawnEventsMax) return;
  const viewer::Page page = viewer::draw(*selection.scenario, selection.options, failure, typed("replay ") + properties::pasted_path(file));
  report.faults = viewer::faults_in(page.runs.front().timeline);
  const auto timeline = std::filesystem::path(file).replace_extension("html");
  if (unwritten.note(write_whole(timeline, viewer::timeline_html(page)))) report.timeline_file = timeline;
}

void keep_campaign(const CampaignKept& kept, const CampaignReport& report, Unwritten& unwritten) {
  if (kept.out.empty()) return;
  const properties::CampaignResult result = result_of(report);
  const auto file = (kept.out / campaign_name(result)).string();
  if (!report.scope) unwritten.note(write_whole(file + ".jsonl", properties::to_json(result) + "\n"));
  if (kept.timeline) unwritten.note(write_whole(file + ".html", campaign_page(report)));
}

void tell_divergence(CampaignReport& report) {
  if (!report.tally.first_divergence) return;
  properties::RunRequest request;
  request.seed = *report.tally.first_divergence;
  request.options = report.options;
  properties::Failure seed = properties::describe_recorded(*report.scenario, report.options, {}, {});
  seed.seed = request.seed;
  seed.search = report.options.search->chosen_for(request.seed).name;
  const std::string check = replay_seed_command(seed) + " --check-determinism";
  report.divergence = properties::not_deterministic_block(*report.scenario, request, check);
}

ExitCode verdict_of(const CampaignReport& report) {
  const ExitCode code = properties::verdict(report.tally, *report.scenario, report.options);
  if (report.scope && code == ExitCode::campaign_invalid) return ExitCode::held;  // it reports what it has not done
  return code;
}

}  // namespace turnstile::app
