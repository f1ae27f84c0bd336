// campaign report: the results of all shards as one, as `explore` would have reported the same seeds.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "campaign.hpp"
#include "campaign_end.hpp"
#include "campaign_times.hpp"
#include "failure_file.hpp"
#include "interrupt.hpp"
#include "progress.hpp"
#include "this_program.hpp"
#include "turnstile/properties/failure_files.hpp"

namespace turnstile::app {

namespace {

struct ReportFlags {
  CampaignFlags campaign;
  std::string out;
  std::string format = "text";
  bool partial = false;
  bool all_failures = false;
  bool no_shrink = false;
  bool no_timeline = false;
};

// "00000000000000a7/12/failure"
struct Key {
  std::uint64_t campaign = 0;
  std::uint64_t shard = 0;
  bool failure = false;
};
std::optional<Key> key_of(std::string_view text) {
  Key key;
  if (text.ends_with(kFailureSuffix)) {
    key.failure = true;
    text.remove_suffix(kFailureSuffix.size());
  }
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto is_number = [](std::string_view digits, std::uint64_t& number, int base) {
    const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    return error == std::errc{} && rest == digits.data() + digits.size();
  };
  if (!is_number(text.substr(0, slash), key.campaign, 16) || !is_number(text.substr(slash + 1), key.shard, 10)) return std::nullopt;
  return key;
}

// Adds up what the results topic has of one campaign.
class Gathered {
 public:
  Gathered(const adapters::KafkaConfig& config, const properties::CampaignProgress& campaign, bool all_failures)
      : config_(config), campaign_(campaign), all_failures_(all_failures), there_(campaign.counted()) {}

  void read(KafkaClient& client) {
    Progress progress;
    std::vector<core::TopicPartition> everywhere;
    for (std::int32_t partition = 0; partition < client.partitions(); ++partition)
      everywhere.push_back({kResults, core::PartitionId{partition}});
    client.scan(everywhere, [&](const core::Record& record) {
      add(record);
      progress.update([this] { return fmt::format("{} of {} results read", found_, there_.size()); });
    });
  }

  const properties::Tally& tally() const { return tally_; }
  // The first shard that counts and has no result.
  std::optional<std::uint64_t> missing() const {
    const auto hole = std::ranges::find(there_, false);
    return hole == there_.end() ? std::nullopt : std::optional(static_cast<std::uint64_t>(hole - there_.begin()));
  }
  // As they were found, by seed: that of the lowest seed that failed, or that of each shard.
  std::map<std::uint64_t, properties::Failure>& failures() { return failures_; }

 private:
  void add(const core::Record& record) {
    const auto key = key_of(record.key);
    if (!key) foreign_record(config_, kResults, record.where.partition, record.offset, "its key is not ID/SHARD");
    if (key->campaign != campaign_.order.id || key->shard >= there_.size()) return;
    if (key->failure) return add_failure(record);
    if (there_[key->shard])
      end(ExitCode::usage, fmt::format("shard {} of the campaign {} has two results: {} was written to by something else", key->shard,
                                       campaign_.order.name, topic_name(config_, kResults)));
    auto part = properties::campaign_from_json(record.value, this_program().scenarios);
    if (!part) foreign_record(config_, kResults, record.where.partition, record.offset, part.error());
    std::string problem = campaign_.order.setup.differs_from(*part);
    if (problem.empty() && part->seeds != std::vector{campaign_.order.shard(key->shard)}) problem = "other seeds";
    if (!problem.empty()) foreign_record(config_, kResults, record.where.partition, record.offset, "it is of " + problem);
    there_[key->shard] = true;
    ++found_;
    tally_.add(part->tally);
  }

  void add_failure(const core::Record& record) {
    auto failure = properties::failure_from_json(record.value);
    if (!failure) foreign_record(config_, kResults, record.where.partition, record.offset, failure.error());
    const bool lowest = failures_.empty() || failure->seed < failures_.begin()->first;
    if (!all_failures_ && !lowest) return;
    if (!all_failures_) failures_.clear();
    const std::uint64_t seed = failure->seed;
    failures_.insert_or_assign(seed, std::move(*failure));
  }

  const adapters::KafkaConfig& config_;
  const properties::CampaignProgress& campaign_;
  const bool all_failures_;
  std::vector<bool> there_;  // by shard
  std::uint64_t found_ = 0;
  properties::Tally tally_;
  std::map<std::uint64_t, properties::Failure> failures_;
};

CampaignReport report_of(const properties::CampaignProgress& campaign, const Selection& selection, Gathered& gathered) {
  const properties::CampaignOrder& order = campaign.order;
  CampaignReport report;
  report.scenario = selection.scenario;
  report.options = selection.options;
  report.search = order.setup.search;
  report.first_seed = order.first;
  report.seeds = {{order.first, order.count, {}}};
  report.tally = gathered.tally();
  report.seconds = seconds_of(campaign);
  report.jobs = threads_of(campaign);
  report.progress = progress_of(campaign);
  report.code = verdict_of(report);
  if (report.tally.first_failure) {
    const auto kept = gathered.failures().find(report.tally.first_failure->seed);
    report.failure = kept != gathered.failures().end()
                         ? std::move(kept->second)
                         : properties::describe_failure(*selection.scenario, selection.options, *report.tally.first_failure);
  }
  tell_divergence(report);
  return report;
}

// Refuses to report what is not all there, unless that was asked for. Returns why it is not; empty: it is.
std::string require_whole(const properties::CampaignProgress& campaign, const Gathered& gathered, bool partial) {
  const std::string& name = campaign.order.name;
  const auto missing = gathered.missing();
  if (campaign.decided() && !missing) return {};
  std::string why;
  if (campaign.decided())
    why = fmt::format("the result of shard {} is gone, by retention", *missing);
  else if (campaign.cancelled_ms)
    why = "the campaign was cancelled";
  else
    why = "the campaign is not done";
  if (!partial) usage(fmt::format("{}: {}: {}; --partial reports what there is", name, why, progress_text(campaign)));
  return why;
}

void keep_other_failures(const ReportFlags& flags, Gathered& gathered, const CampaignReport& report, Unwritten& unwritten) {
  if (!flags.all_failures) return;
  for (const auto& [seed, failure] : gathered.failures()) {
    if (seed == report.tally.first_failure->seed) continue;
    unwritten.note(
        properties::save_failure(std::filesystem::path(flags.out.empty() ? "failures" : flags.out) / failure_name(failure), failure));
  }
}

void report_campaign(const ReportFlags& flags) {
  if (flags.campaign.name.empty()) usage("which campaign? give its --name");
  if (!flags.out.empty()) require_writable_folder(flags.out, "--out");
  const adapters::KafkaConfig config = campaign_config(flags.campaign.kafka);
  require_campaign_topics(config);
  CampaignWatch watch(config);
  const properties::CampaignProgress& campaign = watch.named(flags.campaign.name);
  require_same_program(campaign.order);
  if (campaign.done_twice)
    usage(fmt::format("shard {} of the campaign {} was done twice: {} was written to by something else", *campaign.done_twice,
                      campaign.order.name, topic_name(config, kNews)));
  const Selection selection = selection_of(campaign.order);
  listen_to_signals();
  Gathered gathered(config, campaign, flags.all_failures);
  gathered.read(watch.client());
  const std::string partial = require_whole(campaign, gathered, flags.partial);

  CampaignReport report = report_of(campaign, selection, gathered);
  const CampaignKept kept{flags.out, !flags.no_shrink, !flags.no_timeline};
  Unwritten unwritten;
  if (report.failure) keep_failure(kept, selection, report, unwritten);
  keep_other_failures(flags, gathered, report, unwritten);
  keep_campaign(kept, report, unwritten);
  report.interrupted = partial.empty() ? interrupted_by() : partial;
  report.exit_code = unwritten.code(unless_interrupted(report.code));
  print(report, flags.format);
  unwritten.end(report.exit_code);
}

}  // namespace

void add_campaign_report(CLI::App& parser) {
  const auto flags = std::make_shared<ReportFlags>();
  auto* command = parser.add_subcommand("report", "the results of all shards, as one");
  flags->campaign.add_to(*command);
  with_twin(command->add_option("--out", flags->out, "the folder for failure files (default: failures) and for the campaign's result"));
  with_twin(command->add_option("--format", flags->format, "text, jsonl or junit")->check(CLI::IsMember({"text", "jsonl", "junit"})));
  with_twin(command->add_flag("--partial", flags->partial, "although shards are missing"));
  with_twin(command->add_flag("--all-failures", flags->all_failures, "also write the first failure of every other shard, as it was found"));
  with_twin(command->add_flag("--no-shrink", flags->no_shrink, "leave the failure as it was found"));
  with_twin(command->add_flag("--no-timeline", flags->no_timeline, "write no HTML files"));
  command->callback([flags] { report_campaign(*flags); });
}

}  // namespace turnstile::app
