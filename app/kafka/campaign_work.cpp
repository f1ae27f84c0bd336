// campaign work: takes shards until the campaign is over.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "campaign.hpp"
#include "campaign_shards.hpp"
#include "interrupt.hpp"
#include "outage.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "shard_worker.hpp"
#include "this_program.hpp"
#include "turnstile/adapters/kafka_errors.hpp"
#include "turnstile/adapters/kafka_log.hpp"

namespace turnstile::app {

namespace {

using Clock = std::chrono::steady_clock;

struct WorkFlags {
  CampaignFlags campaign;
  unsigned jobs = 0;
  std::string patience = "10m";
};

// The first campaign that is not over. A campaign that was asked for by name may be over: then there is nothing to do.
const properties::CampaignProgress* chosen(const CampaignWatch& watch, const std::string& name) {
  if (!name.empty()) return &watch.named(name);
  const auto& all = watch.log().all();
  const auto found = std::ranges::find_if(all, [](const properties::CampaignProgress& campaign) { return !campaign.over(); });
  return found == all.end() ? nullptr : &*found;
}

// A worker keeps nothing: another one takes its place under another id.
std::string new_identity(const adapters::KafkaConfig& config) {
  std::random_device random;
  return fmt::format("{}-work-{:08x}{:08x}", config.prefix, random(), random());
}

class Work {
 public:
  Work(adapters::KafkaConfig config, CampaignWatch& watch, properties::CampaignOrder order, unsigned jobs, Outage& outage)
      : config_(std::move(config)),
        watch_(watch),
        order_(std::move(order)),
        selection_(selection_of(order_)),
        jobs_(jobs),
        outage_(outage) {
    config_.group = fmt::format("{}.{}.{:016x}", config_.prefix, order_.name, order_.id);
    config_.transactional_id = new_identity(config_);
    config_.stop = &outage_.stop();
    config_.on_retry = [this](const std::string& what) { outage_.on_failure(what); };
  }

  void run() {
    adapters::KafkaLog log(config_);
    ShardPorts ports{log, [this](std::uint64_t number, const std::function<bool()>& go_on) { return compute(number, go_on); },
                     [this]() -> const properties::CampaignProgress& { return look(); },
                     [this] {
                       outage_.stop_if_interrupted();
                       return outage_.stop().load();
                     },
                     [this] {
                       outage_.on_success();
                       ++shards_;
                       done_before_ += done_;
                       done_ = 0;
                     }};
    ShardWorker worker(std::move(ports), order_, watch_.client().partitions());
    const auto ended = worker.run();
    progress_.finish();
    summary(worker);
    if (!outage_.given_up().empty()) end(ExitCode::outside_missing, outage_.given_up());
    if (!ended && !interrupted())
      end(adapters::is_refusal(adapters::error_name(ended.error())) ? ExitCode::outside_missing : ExitCode::usage, ended.error());
  }

 private:
  std::optional<ShardOutcome> compute(std::uint64_t number, const std::function<bool()>& go_on) {
    done_ = 0;
    return explore_shard(order_, selection_, number, {jobs_, [this, &go_on](std::uint64_t done) {
                                                        done_ = done;
                                                        progress_.update([this] { return line(); });
                                                        return go_on();
                                                      }});
  }

  // An outage shows when something is written, or here: reads are silent meanwhile.
  const properties::CampaignProgress& look() {
    constexpr std::chrono::seconds kAskEvery{5};
    watch_.update(0);
    if (Clock::now() >= next_ask_) {
      const std::string problem = watch_.outage();
      problem.empty() ? outage_.on_success() : outage_.on_failure(problem);
      next_ask_ = Clock::now() + kAskEvery;
    }
    constexpr std::chrono::seconds kQuiet{5};  // an early error is told alone
    if (shards_ != 0 || Clock::now() - started_ > kQuiet) progress_.update([this] { return line(); });
    return *watch_.log().named(order_.name);
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }
  std::string line() const {
    const properties::CampaignProgress& campaign = *watch_.log().named(order_.name);
    return fmt::format("{}: {}; here {} shards, {:.0f} seeds/s", order_.name, progress_text(campaign), shards_,
                       static_cast<double>(done_before_ + done_) / seconds());
  }

  void summary(const ShardWorker& worker) {
    const properties::CampaignProgress& campaign = *watch_.log().named(order_.name);
    say("{}: {} shards, {} seeds here in {:.1f} s: {:.0f} seeds/s on {} thread{}\n", order_.name, worker.shards(), worker.runs(), seconds(),
        static_cast<double>(worker.runs()) / seconds(), jobs_, jobs_ == 1 ? "" : "s");
    if (worker.dropped() != 0) say("  {} shards were begun and left to other workers\n", worker.dropped());
    if (campaign.decided())
      say("  the campaign is done: {}\n", typed("campaign report --name " + order_.name));
    else if (campaign.cancelled_ms)
      say("  the campaign was cancelled\n");
    else
      say("  {}; the rest is for other workers\n", progress_text(campaign));
  }

  adapters::KafkaConfig config_;
  CampaignWatch& watch_;
  const properties::CampaignOrder order_;
  const Selection selection_;
  const unsigned jobs_;
  Outage& outage_;
  Progress progress_;
  const Clock::time_point started_ = Clock::now();
  Clock::time_point next_ask_ = started_;
  std::uint64_t shards_ = 0;
  std::uint64_t done_ = 0;         // of the shard under way
  std::uint64_t done_before_ = 0;  // of those that were committed
};

void work(const WorkFlags& flags) {
  const unsigned jobs = flags.jobs != 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
  Outage outage{std::chrono::milliseconds(parse_duration_ms(flags.patience))};
  const adapters::KafkaConfig config = campaign_config(flags.campaign.kafka);
  require_campaign_topics(config);
  CampaignWatch watch(config);
  const properties::CampaignProgress* campaign = chosen(watch, flags.campaign.name);
  if (campaign == nullptr) usage("no campaign has work to do behind the prefix " + config.prefix + ": see " + typed("campaign status"));
  listen_to_signals();
  do {
    const properties::CampaignOrder order = campaign->order;
    require_same_program(order);
    Work(config, watch, order, jobs, outage).run();
    campaign = flags.campaign.name.empty() ? chosen(watch, {}) : nullptr;
  } while (campaign != nullptr && !interrupted());
  end(unless_interrupted(ExitCode::held));
}

}  // namespace

void add_campaign_work(CLI::App& parser) {
  const auto flags = std::make_shared<WorkFlags>();
  auto* command = parser.add_subcommand("work", "take shards and explore them, until the campaign is over");
  flags->campaign.add_to(*command, "the campaign to work on (default: each that is not over, the oldest first)");
  with_twin(command->add_option("--jobs", flags->jobs, "threads (default: as many as cores)")->check(CLI::Range(1, 1024)));
  with_twin(command->add_option("--patience", flags->patience, "how long to wait for a Kafka that does not answer (default 10m)"));
  command->callback([flags] { work(*flags); });
}

}  // namespace turnstile::app
