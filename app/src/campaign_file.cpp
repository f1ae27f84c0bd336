#include "campaign_file.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

#include "command.hpp"
#include "failure_file.hpp"
#include "interrupt.hpp"
#include "this_program.hpp"
#include "turnstile/sim/run/worker_log.hpp"
#include "version.hpp"

namespace turnstile::app {

using properties::CampaignResult;

std::string campaign_name(const CampaignResult& result) {
  const properties::SeedRange& seeds = result.seeds.front();
  std::string name = fmt::format("campaign-{}-{}-{:#x}", result.scenario, result.search, seeds.first);
  if (seeds.count < ~std::uint64_t{0} - seeds.first) name += fmt::format("-{}", seeds.count);  // otherwise by time
  name += options_suffix({result.flaw, result.turns, result.overlay, result.faults, result.log});
  if (seeds.shard.of > 1) name += fmt::format("-{}-of-{}", seeds.shard.number, seeds.shard.of);
  return name;
}

CampaignResult read_campaign(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) usage("cannot read " + file.string());
  auto result = properties::campaign_from_json(text, this_program().scenarios);
  if (!result) usage(file.string() + " is not the result of a campaign of this turnstile: " + result.error());
  return std::move(*result);
}

std::vector<std::filesystem::path> campaign_files(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (std::filesystem::directory_iterator entry(folder, error), none; !error && entry != none; entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with("campaign-") && name.ends_with(".jsonl")) files.push_back(entry->path());
  }
  if (error) usage("cannot read the folder " + folder.string() + ": give one that explore --out wrote");
  std::ranges::sort(files);
  return files;
}

properties::CampaignSetup setup_of(const Selection& selection, const std::string& search) {
  properties::CampaignSetup setup;
  setup.version = kVersion;
  setup.revision = kRevision;
  setup.scenario = selection.scenario->name();
  if (selection.options.flaw != nullptr) setup.flaw = selection.options.flaw->name;
  setup.turns = core::name(selection.options.turns);
  setup.overlay = selection.options.overlay && selection.scenario->overlay();
  for (const auto& fault : sim::all_faults()) {
    if (selection.options.faults.contains(fault.kind)) setup.faults.emplace_back(fault.name);
  }
  setup.search = search;
  if (selection.options.log != nullptr) setup.log = selection.options.log->name;
  return setup;
}

Selection selection_of(const properties::CampaignSetup& setup, const std::string& name) {
  properties::Failure as_failure;
  as_failure.scenario = setup.scenario;
  as_failure.flaw = setup.flaw;
  as_failure.turns = setup.turns;
  as_failure.overlay = setup.overlay;
  as_failure.faults = setup.faults;
  as_failure.log = setup.log;
  Selection selection = selection_of(as_failure, name);
  selection.options.search = properties::find_strategy(setup.search);
  return selection;
}

CampaignResult result_of(const CampaignReport& report) {
  CampaignResult result;
  static_cast<properties::CampaignSetup&>(result) = setup_of({report.scenario, report.options}, report.search);
  result.seeds = report.seeds;
  result.tally = report.tally;
  result.failure_file = report.failure_file.filename().string();
  result.interrupted = interrupted();
  return result;
}

}  // namespace turnstile::app
