#include "campaign_shards.hpp"

#include <unistd.h>

#include <array>
#include <utility>

#include "campaign_file.hpp"
#include "explorer.hpp"
#include "failure_file.hpp"
#include "interrupt.hpp"
#include "turnstile/properties/failure_json.hpp"
#include "version.hpp"

namespace turnstile::app {

std::string worker_name() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host.fill('\0');
  return std::string(host.data()).substr(0, 48) + ":" + std::to_string(getpid());
}

std::optional<ShardOutcome> explore_shard(const properties::CampaignOrder& order, const Selection& selection, std::uint64_t number,
                                          const ShardRun& run) {
  bool needed = true;
  ExplorerOptions options;
  options.jobs = run.jobs;
  options.keep_going = order.keep_going;
  options.check_determinism = order.check_determinism;
  options.meanwhile = [&](std::uint64_t done) { return needed = needed && run.go_on(done); };
  const properties::SeedRange seeds = order.shard(number);
  Explorer::Progressed progressed;
  properties::CampaignResult result;
  result.tally = Explorer(selection, seeds, options).run(progressed);
  if (!needed || interrupted()) return std::nullopt;  // what was stopped half-way is nobody's result
  static_cast<properties::CampaignSetup&>(result) = order.setup;
  result.seeds = {seeds};
  ShardOutcome outcome;
  if (result.tally.first_failure) {
    properties::Failure failure = properties::describe_failure(*selection.scenario, selection.options, *result.tally.first_failure);
    failure.version = kVersion;
    failure.revision = kRevision;
    result.failure_file = failure_name(failure);
    outcome.failure = properties::to_json(failure);
    if (outcome.failure.size() > kShardFailureMax) outcome.failure.clear();  // its seed tells as much
  }
  outcome.result = properties::to_json(result);
  const bool failed = result.tally.first_failure || result.tally.first_divergence;
  outcome.done = {order.id, number, result.tally.runs, failed, worker_name(), run.jobs};
  return outcome;
}

}  // namespace turnstile::app
