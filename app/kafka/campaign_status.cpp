// campaign status: how far campaigns are, now or until the end.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "campaign.hpp"
#include "campaign_times.hpp"
#include "interrupt.hpp"
#include "outage.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "this_program.hpp"

namespace turnstile::app {

namespace {

using properties::CampaignProgress;

struct StatusFlags {
  CampaignFlags campaign;
  std::string format = "text";
  std::string patience = "10m";
  bool follow = false;
};

std::string state_of(const CampaignProgress& campaign) {
  if (campaign.decided()) return campaign.shards_failed == 0 ? "done" : "done, with failures";
  if (campaign.cancelled_ms) return "cancelled";
  return campaign.shards_done == 0 ? "waiting" : "running";
}

std::string left_text(const CampaignProgress& campaign, double seeds_per_second) {
  if (campaign.over()) return {};
  if (seeds_per_second <= 0) return "; no shard was done in the last minute";
  const double seconds = static_cast<double>(campaign.order.count - campaign.runs) / seeds_per_second;
  return seconds < 120 ? fmt::format("; {:.0f} s left", seconds) : fmt::format("; {:.0f} minutes left", seconds / 60);
}

std::string rate_text(const CampaignProgress& campaign) {
  const LastMinute minute = last_minute(campaign, SystemClock().now_ms());
  if (campaign.over()) return fmt::format("{:.1f} s, on {} threads at most", seconds_of(campaign), threads_of(campaign));
  return fmt::format("{:.0f} seeds/s by {} worker{} with {} thread{} in the last minute{}", minute.seeds_per_second, minute.workers,
                     minute.workers == 1 ? "" : "s", minute.threads, minute.threads == 1 ? "" : "s",
                     left_text(campaign, minute.seeds_per_second));
}

void print_text(const CampaignProgress& campaign) {
  const auto& order = campaign.order;
  say("{}  {}  scenario={}  search={}{}  turnstile {} ({})\n", order.name, state_of(campaign), order.setup.scenario, order.setup.search,
      order.setup.flaw.empty() ? "" : "  flaw=" + order.setup.flaw, order.setup.version, order.setup.revision);
  say("  {} from seed {:#x} on\n  {}\n", progress_text(campaign), order.first, rate_text(campaign));
  if (campaign.failed) say("  {} shards failed; the lowest is {}\n", campaign.shards_failed, *campaign.failed);
}

void print_jsonl(const CampaignProgress& campaign) {
  const auto& order = campaign.order;
  const LastMinute minute = last_minute(campaign, SystemClock().now_ms());
  const nlohmann::ordered_json line{{"type", "campaign_status"},
                                    {"name", order.name},
                                    {"state", state_of(campaign)},
                                    {"scenario", order.setup.scenario},
                                    {"flaw", order.setup.flaw},
                                    {"search", order.setup.search},
                                    {"version", order.setup.version},
                                    {"revision", order.setup.revision},
                                    {"first_seed", order.first},
                                    {"seeds", order.count},
                                    {"seeds_done", campaign.runs},
                                    {"shards", order.shards()},
                                    {"shards_done", campaign.shards_done},
                                    {"shards_failed", campaign.shards_failed},
                                    {"seconds", seconds_of(campaign)},
                                    {"seeds_per_second", minute.seeds_per_second},
                                    {"workers", minute.workers},
                                    {"threads", minute.threads}};
  say("{}\n", line.dump());
}

// Until the campaign is over, or Ctrl-C.
void follow(CampaignWatch& watch, const StatusFlags& flags) {
  constexpr core::TimeMs kWaitMs = 200;
  constexpr std::chrono::seconds kAskEvery{5};
  Outage outage{std::chrono::milliseconds(parse_duration_ms(flags.patience))};
  Progress progress;
  auto next_ask = Outage::Clock::now() + kAskEvery;
  while (!watch.named(flags.campaign.name).over() && !interrupted() && outage.given_up().empty()) {
    watch.update(kWaitMs);
    const CampaignProgress& campaign = watch.named(flags.campaign.name);
    progress.update([&] { return fmt::format("{}: {}; {}", campaign.order.name, progress_text(campaign), rate_text(campaign)); });
    if (Outage::Clock::now() < next_ask) continue;
    const std::string problem = watch.outage();
    problem.empty() ? outage.on_success() : outage.on_failure(problem);
    next_ask = Outage::Clock::now() + kAskEvery;
  }
  progress.finish();
  if (!outage.given_up().empty()) end(ExitCode::outside_missing, outage.given_up());
}

void status(const StatusFlags& flags) {
  const std::string& name = flags.campaign.name;
  if (flags.follow && name.empty()) usage("--follow which campaign? give its --name");
  const adapters::KafkaConfig config = campaign_config(flags.campaign.kafka);
  require_campaign_topics(config);
  CampaignWatch watch(config);
  if (!name.empty()) static_cast<void>(watch.named(name));
  if (flags.follow) {
    listen_to_signals();
    follow(watch, flags);
  }
  for (const CampaignProgress& campaign : watch.log().all()) {
    if (!name.empty() && campaign.order.name != name) continue;
    flags.format == "jsonl" ? print_jsonl(campaign) : print_text(campaign);
  }
  if (watch.log().all().empty() && flags.format == "text") say("no campaign was submitted behind the prefix {}\n", config.prefix);
  end(unless_interrupted(ExitCode::held));
}

}  // namespace

void add_campaign_status(CLI::App& parser) {
  const auto flags = std::make_shared<StatusFlags>();
  auto* command = parser.add_subcommand("status", "how far a campaign is, how fast it goes, and who works on it");
  flags->campaign.add_to(*command, "the campaign (default: all of them)");
  with_twin(command->add_flag("--follow", flags->follow, "stay until it is over; Ctrl-C ends with the status"));
  with_twin(command->add_option("--format", flags->format, "text or jsonl")->check(CLI::IsMember({"text", "jsonl"})));
  with_twin(command->add_option("--patience", flags->patience, "how long to wait for a Kafka that does not answer (default 10m)"));
  command->callback([flags] { status(*flags); });
}

}  // namespace turnstile::app
