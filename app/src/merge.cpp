#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "campaign_file.hpp"
#include "command.hpp"
#include "failure_file.hpp"
#include "report.hpp"
#include "selection.hpp"

namespace turnstile::app {

namespace {

struct MergeFlags {
  std::vector<std::string> folders;
  std::string format = "text";
  bool partial = false;
};

struct Merged {
  properties::CampaignResult result;
  std::filesystem::path failure_file;
};

Merged merge_files(const MergeFlags& flags) {
  Merged merged;
  std::filesystem::path first;
  for (const auto& folder : flags.folders) {
    for (const auto& file : campaign_files(folder)) {
      properties::CampaignResult part = read_campaign(file);
      if (part.seeds.empty()) usage(file.string() + " has no seeds: nothing to merge");
      if (first.empty()) {
        first = file;
        merged.result = std::move(part);
      } else {
        const std::string problem = merged.result.differs_from(part);
        if (!problem.empty()) usage(fmt::format("{} and {} are not of one campaign: {}", first.string(), file.string(), problem));
        merged.result.add(part);
        if (merged.result.failure_file != part.failure_file) continue;
      }
      if (!merged.result.failure_file.empty()) merged.failure_file = file.parent_path() / merged.result.failure_file;
    }
  }
  if (first.empty()) usage("there is no result of a campaign in " + flags.folders.front() + ": explore --out writes them");
  return merged;
}

void merge(const MergeFlags& flags) {
  const Merged merged = merge_files(flags);
  const properties::CampaignResult& result = merged.result;
  const auto missing = result.missing_shards();
  if (!missing.empty() && !flags.partial) {
    usage(fmt::format("shard {} is missing: give its folder too, or --partial to merge what there is", missing.front()));
  }
  if (result.interrupted && !flags.partial)
    usage("a part was interrupted by a signal, not all of its seeds were run: run it again, or --partial to merge what there is");
  const Selection selection = selection_of(result, flags.folders.front());

  CampaignReport report;
  report.scenario = selection.scenario;
  report.options = selection.options;
  report.search = result.search;
  report.seeds = result.seeds;
  report.first_seed = result.seeds.front().first;
  report.tally = result.tally;
  if (result.interrupted) report.interrupted = "a signal";
  report.code = properties::verdict(report.tally, *report.scenario, report.options);
  if (!result.failure_file.empty()) {
    report.failure = read_failure(merged.failure_file);
    report.failure_file = merged.failure_file;
  }
  report.exit_code = report.code;
  if (report.tally.first_divergence) report.divergence = fmt::format("NOT DETERMINISTIC  seed={:#x}\n", *report.tally.first_divergence);
  print(report, flags.format);
  end(report.code);
}

}  // namespace

void add_merge(CLI::App& parser) {
  auto* command = parser.add_subcommand("merge", "the results of shards, as one");
  const auto flags = std::make_shared<MergeFlags>();
  command->add_option("folders", flags->folders, "the folders that explore --out wrote")->required();
  with_twin(command->add_option("--format", flags->format, "text, jsonl or junit")->check(CLI::IsMember({"text", "jsonl", "junit"})));
  with_twin(command->add_flag("--partial", flags->partial, "although a shard is missing"));
  command->callback([flags] { merge(*flags); });
}

}  // namespace turnstile::app
