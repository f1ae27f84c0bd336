#include <algorithm>
#include <array>
#include <utility>

#include "campaign_setup_json.hpp"
#include "hexadecimal.hpp"
#include "json.hpp"
#include "turnstile/properties/campaign_result.hpp"
#include "turnstile/properties/probes.hpp"

namespace turnstile::properties {

namespace {

using core::WorkerCounters;
using json::Value;
using json::Written;

constexpr std::string_view kCampaignHeader = "turnstile_campaign";

struct CounterField {
  std::string_view name;
  std::uint64_t WorkerCounters::* counter;
};
constexpr std::array kCounters{
    CounterField{"admitted", &WorkerCounters::admitted},
    CounterField{"repeated", &WorkerCounters::repeated},
    CounterField{"refused_late", &WorkerCounters::refused_late},
    CounterField{"refused_unreadable", &WorkerCounters::refused_unreadable},
    CounterField{"conflicts", &WorkerCounters::conflicts},
    CounterField{"accepted", &WorkerCounters::accepted},
    CounterField{"rejected", &WorkerCounters::rejected},
    CounterField{"expired", &WorkerCounters::expired},
    CounterField{"closed", &WorkerCounters::closed},
    CounterField{"stale", &WorkerCounters::stale},
    CounterField{"early", &WorkerCounters::early},
    CounterField{"requeued", &WorkerCounters::requeued},
    CounterField{"parked", &WorkerCounters::parked},
    CounterField{"dropped_at_deadline", &WorkerCounters::dropped_at_deadline},
    CounterField{"folded", &WorkerCounters::folded},
    CounterField{"folded_again", &WorkerCounters::folded_again},
    CounterField{"alarms", &WorkerCounters::alarms},
    CounterField{"takeovers", &WorkerCounters::takeovers},
    CounterField{"revocations", &WorkerCounters::revocations},
    CounterField{"transactions", &WorkerCounters::transactions},
    CounterField{"aborts", &WorkerCounters::aborts},
    CounterField{"reopened", &WorkerCounters::reopened},
    CounterField{"out_of_range", &WorkerCounters::out_of_range},
    CounterField{"wiped", &WorkerCounters::wiped},
    CounterField{"held_back", &WorkerCounters::held_back},
};
static_assert(kCounters.size() * sizeof(std::uint64_t) == sizeof(WorkerCounters), "a counter is missing here");

// ---- producer ----------------------------------------------------------------------------------------------------

Written write_census(const StateCensus& census) {
  const StateCensus::Parts parts = census.parts();
  Written once = Written::array();
  Written more = Written::array();
  for (const auto& kept : parts.kept) (kept.seen == StateCensus::Seen::once ? once : more).push_back(kept.state);
  return {
      {"runs", parts.runs}, {"sightings", parts.sightings}, {"level", parts.level}, {"once", std::move(once)}, {"more", std::move(more)}};
}

Written write_failure(const RunResult& failed) {
  const Violation& violation = *failed.violation;
  return {{"seed", failed.seed},
          {"property", violation.property},
          {"message", violation.message},
          {"liveness", violation.liveness},
          {"event", violation.event}};
}

Written write_tally(const Tally& tally) {
  Written faults = Written::object();
  for (const auto& fault : sim::all_faults()) faults[std::string(fault.name)] = tally.faults[fault.kind];
  Written counters = Written::object();
  for (const auto& field : kCounters) counters[std::string(field.name)] = tally.counters.*field.counter;
  Written probes = Written::object();
  for (const Probe& probe : all_probes()) probes[std::string(probe.name)] = tally.probes[probe.key()];
  Written out{{"runs", tally.runs},
              {"runs_again", tally.runs_again},
              {"violations", tally.violations},
              {"events", tally.events},
              {"simulated_ns", tally.simulated_ns},
              {"judged", tally.judged},
              {"reached", tally.reached},
              {"violated", tally.violated},
              {"faults", std::move(faults)},
              {"counters", std::move(counters)},
              {"commands", tally.commands},
              {"probes", std::move(probes)},
              {"states", write_census(tally.states)},
              {"fingerprint", hexadecimal(tally.fingerprint, 16)}};
  if (tally.first_failure) out["first_failure"] = write_failure(*tally.first_failure);
  if (tally.first_divergence) out["first_divergence"] = *tally.first_divergence;
  return out;
}

// ---- consumer ----------------------------------------------------------------------------------------------------

constexpr std::size_t kListMax = 4'096;

std::vector<std::uint64_t> read_numbers(const Value& in, std::size_t count_max) {
  std::vector<std::uint64_t> numbers;
  in.each(count_max, [&numbers](const Value& number) { numbers.push_back(number.number()); });
  return numbers;
}

StateCensus read_census(const Value& in) {
  StateCensus::Parts parts;
  parts.runs = in["runs"].number();
  parts.sightings = in["sightings"].number();
  parts.level = static_cast<std::uint32_t>(in["level"].number(63));
  for (const std::uint64_t state : read_numbers(in["once"], StateCensus::kKeptMax)) parts.kept.push_back({state, StateCensus::Seen::once});
  for (const std::uint64_t state : read_numbers(in["more"], StateCensus::kKeptMax)) parts.kept.push_back({state, StateCensus::Seen::more});
  return StateCensus::of(parts);
}

// The name of a violation's property must be one of the scenario's, which is known only at the end.
RunResult read_failure(const Value& in, std::string& property) {
  RunResult failed;
  failed.seed = in["seed"].number();
  property = in["property"].name();
  Violation violation;
  violation.message = in["message"].sentence();
  violation.liveness = in["liveness"].boolean();
  violation.event = in["event"].number();
  failed.violation = std::move(violation);
  return failed;
}

void read_faults(const Value& in, sim::FaultCounts& faults) {
  in.each_member([&](std::string_view name, const Value& times) {
    const auto kind = sim::fault_named(name);
    if (!kind) return in.fail("it names an unknown fault");
    faults.add(*kind, times.number());
  });
}

void read_counters(const Value& in, WorkerCounters& counters) {
  in.each_member([&](std::string_view name, const Value& times) {
    const auto field = std::ranges::find(kCounters, name, &CounterField::name);
    if (field == kCounters.end()) return in.fail("it names an unknown counter");
    counters.*field->counter = times.number();
  });
}

void read_probes(const Value& in, core::ProbeCounts& probes) {
  in.each_member([&](std::string_view name, const Value& value) {
    const auto all = all_probes();
    const auto known = std::ranges::find(all, name, &Probe::name);
    if (known == all.end()) return in.fail("it names an unknown probe");
    if (const std::uint64_t times = value.number(); times != 0) probes.add(known->key(), times);
  });
}

void read_tally(const Value& in, Tally& tally, std::string& property) {
  constexpr std::uint64_t kSigned = ~std::uint64_t{0} >> 1;
  tally.runs = in["runs"].number();
  tally.runs_again = in["runs_again"].number();
  tally.violations = in["violations"].number();
  tally.commands = in["commands"].number();
  tally.events = in["events"].number();
  tally.simulated_ns = static_cast<std::int64_t>(in["simulated_ns"].number(kSigned));
  tally.judged = read_numbers(in["judged"], kListMax);
  if (const Value reached = in.if_there("reached")) tally.reached = read_numbers(reached, kListMax);
  tally.violated = read_numbers(in["violated"], kListMax);
  read_faults(in["faults"], tally.faults);
  read_counters(in["counters"], tally.counters);
  read_probes(in["probes"], tally.probes);
  tally.states = read_census(in["states"]);
  tally.fingerprint = in["fingerprint"].hash();
  if (const Value failed = in.if_there("first_failure")) tally.first_failure = read_failure(failed, property);
  if (const Value seed = in.if_there("first_divergence")) tally.first_divergence = seed.number();
}

SeedRange read_range(const Value& in) {
  SeedRange range;
  range.first = in["first"].number();
  range.count = in["count"].number();
  range.shard.number = in["shard"].number();
  range.shard.of = in["of"].number(kListMax);
  if (range.shard.number == 0 || range.shard.number > range.shard.of) in.fail("its shard is invalid");
  return range;
}

}  // namespace

std::string to_json(const CampaignResult& result) {
  Written seeds = Written::array();
  for (const SeedRange& range : result.seeds)
    seeds.push_back({{"first", range.first}, {"count", range.count}, {"shard", range.shard.number}, {"of", range.shard.of}});
  Written out{{std::string(kCampaignHeader), json::write({kCampaignHeader, CampaignResult::kFormat, result.version, result.revision})}};
  write_setup(result, out);
  out["seeds"] = std::move(seeds);
  out["failure_file"] = result.failure_file;
  out["tally"] = write_tally(result.tally);
  if (result.interrupted) out["interrupted"] = true;
  return json::to_text(out);
}

std::expected<CampaignResult, std::string> campaign_from_json(std::string_view text, const Scenarios& scenarios) {
  if (text.size() > kResultBytesMax) return std::unexpected("it is too large");
  CampaignResult result;
  std::string property;
  json::Header header{kCampaignHeader, CampaignResult::kFormat, {}, {}};
  const std::string problem = json::read(text, header, {}, [&](const Value& in) {
    read_setup(in, header, result);
    in["seeds"].each(kListMax, [&](const Value& range) { result.seeds.push_back(read_range(range)); });
    result.failure_file = in["failure_file"].text(256);
    read_tally(in["tally"], result.tally, property);
    if (const Value interrupted = in.if_there("interrupted")) result.interrupted = interrupted.boolean();
  });
  if (!problem.empty()) return std::unexpected(problem);
  const Scenario* const scenario = scenarios.find(result.scenario);
  if (scenario == nullptr) return std::unexpected("it names an unknown scenario");
  const auto properties = scenario->properties();
  if (result.tally.judged.size() > properties.size() || result.tally.violated.size() > properties.size())
    return std::unexpected("it has more properties than its scenario");
  if (result.tally.first_failure) {
    const auto known = std::ranges::find(properties, property);
    if (known == properties.end()) return std::unexpected("it names an unknown property");
    result.tally.first_failure->violation->property = *known;
  }
  return result;
}

}  // namespace turnstile::properties
