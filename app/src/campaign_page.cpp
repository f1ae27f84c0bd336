#include "campaign_page.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "turnstile/properties/probes.hpp"
#include "turnstile/viewer/page.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

ordered_json properties_json(const CampaignReport& report) {
  ordered_json rows = ordered_json::array();
  const auto names = report.scenario->properties();
  for (std::size_t index = 0; index < names.size(); ++index) {
    const auto& tally = report.tally;
    rows.push_back({{"name", names[index]},
                    {"about", report.scenario->about_property(names[index])},
                    {"checked", index < tally.judged.size() ? tally.judged[index] : 0},
                    {"violated", index < tally.violated.size() ? tally.violated[index] : 0}});
  }
  return rows;
}

ordered_json faults_json(const CampaignReport& report) {
  ordered_json rows = ordered_json::array();
  const auto enabled = report.scenario->faults() & report.options.faults;
  for (const auto& fault : sim::all_faults()) {
    if (enabled.contains(fault.kind))
      rows.push_back({{"name", fault.name}, {"about", fault.about}, {"fired", report.tally.faults[fault.kind]}});
  }
  return rows;
}

ordered_json probes_json(const CampaignReport& report) {
  ordered_json rows = ordered_json::array();
  for (const auto& probe : properties::all_probes()) {
    const std::uint64_t hits = report.tally.probes[probe.key()];
    if (hits != 0 || properties::in_reach(probe, *report.scenario, report.options))
      rows.push_back({{"name", probe.name}, {"about", probe.about}, {"hits", hits}});
  }
  return rows;
}

ordered_json failures_json(const CampaignReport& report) {
  ordered_json rows = ordered_json::array();
  if (!report.failure) return rows;
  const auto& failure = *report.failure;
  rows.push_back({{"property", failure.run.property},
                  {"message", failure.run.message},
                  {"seed", fmt::format("{:#x}", failure.seed)},
                  {"seeds", failure.seed - report.first_seed + 1},
                  {"seconds", report.seconds},
                  {"timeline", report.timeline_file.filename().string()}});
  return rows;
}

}  // namespace

std::string campaign_page(const CampaignReport& report) {
  ordered_json progress = ordered_json::array();
  for (const auto& [seconds, seeds] : report.progress) progress.push_back({seconds, seeds});
  const ordered_json campaign{{"scenario", report.scenario->name()},
                              {"flaw", report.options.flaw == nullptr ? std::string() : std::string(report.options.flaw->name)},
                              {"first_seed", fmt::format("{:#x}", report.first_seed)},
                              {"seeds", report.tally.runs},
                              {"events", report.tally.events},
                              {"simulated_ns", report.tally.simulated_ns},
                              {"seconds", report.seconds},
                              {"exit_code", static_cast<int>(report.code)},
                              {"progress", progress},
                              {"failures", failures_json(report)},
                              {"properties", properties_json(report)},
                              {"faults", faults_json(report)},
                              {"probes", probes_json(report)}};
  const ordered_json facts{{"turnstile", fmt::format("{} ({})", kVersion, kRevision)}, {"threads", std::to_string(report.jobs)}};
  ordered_json pairs = ordered_json::array();
  for (const auto& [name, value] : facts.items()) pairs.push_back({name, value});
  const ordered_json all{{"format", 1}, {"facts", pairs}, {"campaign", campaign}};
  return viewer::report_html(all.dump());
}

}  // namespace turnstile::app
