#include "report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "failure_file.hpp"
#include "output.hpp"
#include "report_junit.hpp"
#include "this_program.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/properties/probes.hpp"
#include "turnstile/sim/run/worker_log.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

std::string quantity(double value) {
  if (value >= 1e9) return fmt::format("{:.2f} G", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.2f} M", value / 1e6);
  if (value >= 1e4) return fmt::format("{:.1f} k", value / 1e3);
  return fmt::format("{:.0f}", value);
}

std::string simulated(std::int64_t ns) {
  const double hours = static_cast<double>(ns) / 3.6e12;
  return hours >= 48 ? fmt::format("{:.1f} days", hours / 24) : fmt::format("{:.1f} hours", hours);
}

std::string options_text(const CampaignReport& report) {
  std::string text = fmt::format("scenario={}  turns={}  search={}{}", report.scenario->name(), core::name(report.options.turns),
                                 report.search, report.options.overlay && report.scenario->overlay() ? "" : "  no-overlay");
  if (report.options.log != nullptr) text += fmt::format("  log={}", report.options.log->name);
  if (report.options.flaw != nullptr) text += fmt::format("  flaw={}", report.options.flaw->name);
  return text;
}

std::string seeds_text(const CampaignReport& report) {
  if (report.scope) return {};
  if (!report.interrupted.empty()) return fmt::format("  from seed {:#x} on", report.first_seed);
  if (report.seeds.size() > 1) return fmt::format("  {} parts from seed {:#x} on", report.seeds.size(), report.first_seed);
  const properties::SeedRange& seeds = report.seeds.front();
  std::string text = fmt::format("  seeds {:#x}..{:#x}", seeds.seed(0), seeds.seed(std::max<std::uint64_t>(report.tally.runs, 1) - 1));
  if (seeds.shard.of > 1) text += fmt::format("  shard {}/{}", seeds.shard.number, seeds.shard.of);
  return text;
}

// Estimates of what a campaign has not seen.
struct Knowledge {
  double new_states_per_seed = 0;
  double unseen = 0;       // the probability that the next state is a new one (Good-Turing)
  double fails_below = 1;  // upper bound, at 95 % confidence, of the probability that a seed fails: the rule of three, exactly; 1: unknown
};
Knowledge knowledge_of(const properties::Tally& tally) {
  Knowledge knowledge;
  const auto ratio = [](std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  knowledge.new_states_per_seed = ratio(tally.states.singletons(), tally.runs);
  knowledge.unseen = ratio(tally.states.singletons(), tally.states.sightings());
  if (tally.violations == 0 && tally.runs != 0) knowledge.fails_below = -std::expm1(std::log(0.05) / static_cast<double>(tally.runs));
  return knowledge;
}

void print_knowledge(const CampaignReport& report) {
  const auto& tally = report.tally;
  const Knowledge knowledge = knowledge_of(tally);
  if (tally.states.sightings() != 0) {
    say("  states seen: {}; one more seed is expected to see {:.3g} new ones; {:.3g} % of what is looked at is new (Good-Turing)\n",
        tally.states.states(), knowledge.new_states_per_seed, 100 * knowledge.unseen);
  }
  if (report.corpus != 0) say("  runs kept to vary: {}\n", report.corpus);
  if (knowledge.fails_below < 1 && !report.scope)
    say("  one more seed fails with a chance below {:.2g} % (at 95 %, rule of three)\n", 100 * knowledge.fails_below);
}

void print_scope(const Scope& scope) {
  say("  scope: {} workloads, {} crash points in all (each await of each worker until the world heals), at most {} slow answer{}\n",
      scope.workloads, scope.crash_points, scope.slow_max, scope.slow_max == 1 ? "" : "s");
  if (scope.complete) {
    say("  complete: every schedule of {} worlds, none left out\n", scope.worlds);
  } else {
    say("  NOT COMPLETE: {} of {} worlds\n", scope.worlds_done, scope.worlds);
  }
}

}  // namespace

std::string failure_block(const CampaignReport& report) {
  const std::string replay =
      report.failure_file.empty() ? replay_seed_command(*report.failure) : typed("replay ") + properties::pasted_path(report.failure_file);
  const std::string timeline = report.timeline_file.empty() ? std::string() : properties::pasted_path(report.timeline_file);
  return properties::failure_block(*report.failure, {replay, timeline, report.faults});
}

std::vector<std::string> invalid_because(const CampaignReport& report) {
  if (report.scope) return {};
  return properties::invalid_because(report.tally, *report.scenario, report.options);
}

namespace {

// "512 of 100000 seeds were run"
std::string done_text(const CampaignReport& report) {
  if (report.scope) return fmt::format("{} of {} worlds were explored", report.scope->worlds_done, report.scope->worlds);
  std::uint64_t asked = 0;
  bool by_time = false;
  for (const properties::SeedRange& seeds : report.seeds) {
    asked += seeds.size();
    by_time = by_time || seeds.count == ~std::uint64_t{0} - seeds.first;
  }
  return fmt::format("{}{} seeds were run", report.tally.runs, by_time ? "" : fmt::format(" of {}", asked));
}

void print_text(const CampaignReport& report) {
  const auto& tally = report.tally;
  say("{}{}\n", options_text(report), seeds_text(report));
  say("  {} {}, {} events, {} of simulated time", tally.runs, report.scope ? "runs" : "seeds", quantity(static_cast<double>(tally.events)),
      simulated(tally.simulated_ns));
  if (report.seconds > 0) {
    say(" in {:.1f} s: {:.0f} {}/s on {} thread{}", report.seconds, static_cast<double>(tally.runs + tally.runs_again) / report.seconds,
        report.scope ? "runs" : "seeds", report.jobs, report.jobs == 1 ? "" : "s");
  }
  say("\n");
  if (report.scope) print_scope(*report.scope);
  const auto milestones = report.scenario->milestones();
  if (milestones.empty()) {
    say("  commands: {} admitted, {} accepted, {} rejected, {} expired\n", tally.counters.admitted, tally.counters.accepted,
        tally.counters.rejected, tally.counters.expired + tally.counters.closed);
  } else {
    say("  commands: {}\n  reached:\n", tally.commands);
    for (std::size_t index = 0; index < milestones.size(); ++index)
      say("    {:<40} {:>10} times\n", milestones[index], index < tally.reached.size() ? tally.reached[index] : 0);
  }
  say("  deterministic: {} seeds run twice, {}\n", tally.runs_again,
      tally.first_divergence ? fmt::format("seed {:#x} DIFFERED", *tally.first_divergence) : std::string("all equal"));
  say("  properties checked:\n");
  const auto names = report.scenario->properties();
  for (std::size_t index = 0; index < names.size(); ++index) {
    const auto violated = index < tally.violated.size() ? tally.violated[index] : 0;
    const auto judged = index < tally.judged.size() ? tally.judged[index] : 0;
    say("    {:<26} {:>10} times{}\n", names[index], judged, violated == 0 ? "" : fmt::format(", VIOLATED {} times", violated));
  }
  say("  faults fired:\n");
  const auto enabled = report.scenario->faults() & report.options.faults;
  for (const auto& fault : sim::all_faults()) {
    if (enabled.contains(fault.kind)) say("    {:<26} {:>10}\n", fault.name, tally.faults[fault.kind]);
  }
  say("  probes hit:\n");
  std::string never;
  for (const auto& probe : properties::all_probes()) {
    const auto hits = tally.probes[probe.key()];
    if (hits == 0 && milestones.empty() && properties::in_reach(probe, *report.scenario, report.options))
      never += fmt::format("{}{}", never.empty() ? "" : ", ", probe.name);
    if (hits != 0) say("    {:<26} {:>10}\n", probe.name, hits);
  }
  if (!never.empty()) say("    never: {}\n", never);
  print_knowledge(report);
  for (const auto& reason : invalid_because(report)) say("INVALID {}\n", reason);
  if (report.failure) say("{}", failure_block(report));
  if (tally.first_divergence) say("{}", report.divergence);
  if (!report.interrupted.empty()) say("INTERRUPTED by {}: {}\n", report.interrupted, done_text(report));
  if (report.code == properties::ExitCode::held && report.interrupted.empty())
    say("HELD: every property, over every {}\n", report.scope ? "run" : "seed");
}

void print_jsonl(const CampaignReport& report) {
  const auto& tally = report.tally;
  if (report.failure) {
    const auto& failure = *report.failure;
    const ordered_json line{{"type", "failure"},
                            {"property", failure.run.property},
                            {"message", failure.run.message},
                            {"liveness", failure.run.liveness},
                            {"seed", failure.seed},
                            {"search", failure.search},
                            {"event", failure.run.event},
                            {"events", failure.run.events},
                            {"scenario", failure.scenario},
                            {"flaw", failure.flaw},
                            {"log", failure.log},
                            {"hash", fmt::format("{:016x}", failure.run.hash)},
                            {"size", failure.run.size.total()},
                            {"size_found", (failure.original ? *failure.original : failure.run).size.total()},
                            {"file", report.failure_file.string()},
                            {"timeline", report.timeline_file.string()}};
    say("{}\n", line.dump());
  }
  ordered_json properties = ordered_json::object();
  const auto names = report.scenario->properties();
  for (std::size_t index = 0; index < names.size(); ++index) {
    properties[std::string(names[index])] = {{"checked", index < tally.judged.size() ? tally.judged[index] : 0},
                                             {"violated", index < tally.violated.size() ? tally.violated[index] : 0}};
  }
  ordered_json faults = ordered_json::object();
  const auto enabled = report.scenario->faults() & report.options.faults;
  for (const auto& fault : sim::all_faults()) {
    if (enabled.contains(fault.kind)) faults[std::string(fault.name)] = tally.faults[fault.kind];
  }
  ordered_json probes = ordered_json::object();
  for (const auto& probe : properties::all_probes()) probes[std::string(probe.name)] = tally.probes[probe.key()];
  const Knowledge knowledge = knowledge_of(tally);
  ordered_json line{{"type", "campaign"},
                    {"scenario", report.scenario->name()},
                    {"flaw", report.options.flaw == nullptr ? "" : std::string(report.options.flaw->name)},
                    {"log", report.options.log == nullptr ? "" : std::string(report.options.log->name)},
                    {"turns", core::name(report.options.turns)},
                    {"overlay", report.options.overlay && report.scenario->overlay()},
                    {"search", report.search},
                    {"first_seed", report.first_seed},
                    {"seeds", tally.runs},
                    {"violations", tally.violations},
                    {"events", tally.events},
                    {"simulated_ns", tally.simulated_ns},
                    {"seconds", report.seconds},
                    {"jobs", report.jobs},
                    {"run_twice", tally.runs_again},
                    {"fingerprint", fmt::format("{:016x}", tally.fingerprint)},
                    {"exit_code", static_cast<int>(report.exit_code)},
                    {"properties", properties},
                    {"faults", faults},
                    {"probes", probes},
                    {"states", tally.states.states()},
                    {"states_seen_once", tally.states.singletons()},
                    {"new_states_per_seed", knowledge.new_states_per_seed},
                    {"unseen_states", knowledge.unseen},
                    {"failure_chance_below", knowledge.fails_below}};
  if (report.seeds.size() == 1 && report.seeds.front().shard.of > 1)
    line["shard"] = fmt::format("{}/{}", report.seeds.front().shard.number, report.seeds.front().shard.of);
  if (report.scope) {
    line["scope"] = {{"workloads", report.scope->workloads},     {"crash_points", report.scope->crash_points},
                     {"slow_max", report.scope->slow_max},       {"worlds", report.scope->worlds},
                     {"worlds_done", report.scope->worlds_done}, {"complete", report.scope->complete}};
  }
  if (tally.first_divergence) line["not_deterministic"] = {{"seed", *tally.first_divergence}, {"says", report.divergence}};
  if (!report.interrupted.empty()) line["interrupted"] = report.interrupted;
  say("{}\n", line.dump());
}

}  // namespace

void print(const CampaignReport& report, const std::string& format) {
  if (format == "jsonl") return print_jsonl(report);
  if (format == "junit") return write_stdout(as_junit(report));
  print_text(report);
}

}  // namespace turnstile::app
