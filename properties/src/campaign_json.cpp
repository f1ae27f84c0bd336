#include <algorithm>
#include <array>
#include <utility>

#include "hexadecimal.hpp"
#include "json/members.hpp"
#include "json/writer.hpp"
#include "turnstile/properties/campaign_result.hpp"
#include "turnstile/properties/probes.hpp"

namespace turnstile::properties {

namespace {

using core::WorkerCounters;
using json::Member;
using json::read_hash;
using json::read_members;
using json::read_name;
using json::read_sentence;
using json::Reader;
using json::Writer;

struct CounterField {
  std::string_view name;
  std::uint64_t WorkerCounters::* counter;
};
constexpr std::array kCounters{
    CounterField{"admitted", &WorkerCounters::admitted},
    CounterField{"repeated", &WorkerCounters::repeated},
    CounterField{"refused_late", &WorkerCounters::refused_late},
    CounterField{"refused_unreadable", &WorkerCounters::refused_unreadable},
    CounterField{"accepted", &WorkerCounters::accepted},
    CounterField{"rejected", &WorkerCounters::rejected},
    CounterField{"expired", &WorkerCounters::expired},
    CounterField{"closed", &WorkerCounters::closed},
    CounterField{"stale", &WorkerCounters::stale},
    CounterField{"early", &WorkerCounters::early},
    CounterField{"requeued", &WorkerCounters::requeued},
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

// ---- writing ----------------------------------------------------------------------------------------------------

void write_numbers(Writer& out, const std::vector<std::uint64_t>& numbers) {
  out.open('[');
  for (const std::uint64_t number : numbers) out.number(number);
  out.close(']');
}

void write_census(Writer& out, const StateCensus& census) {
  const StateCensus::Parts parts = census.parts();
  out.open('{').key("runs").number(parts.runs).key("sightings").number(parts.sightings).key("level").number(parts.level);
  for (const auto seen : {StateCensus::Seen::once, StateCensus::Seen::more}) {
    out.key(seen == StateCensus::Seen::once ? "once" : "more").open('[');
    for (const auto& kept : parts.kept) {
      if (kept.seen == seen) out.number(kept.state);
    }
    out.close(']');
  }
  out.close('}');
}

void write_failure(Writer& out, const RunResult& failed) {
  const Violation& violation = *failed.violation;
  out.open('{').key("seed").number(failed.seed).key("property").text(violation.property).key("message").text(violation.message);
  out.key("liveness").boolean(violation.liveness).key("event").number(violation.event).close('}');
}

void write_tally(Writer& out, const Tally& tally) {
  out.open('{').key("runs").number(tally.runs).key("runs_again").number(tally.runs_again).key("violations").number(tally.violations);
  out.key("events").number(tally.events).key("simulated_ns").number(static_cast<std::uint64_t>(tally.simulated_ns));
  out.key("judged");
  write_numbers(out, tally.judged);
  out.key("violated");
  write_numbers(out, tally.violated);
  out.key("faults").open('{');
  for (const auto& fault : sim::all_faults()) out.key(fault.name).number(tally.faults[fault.kind]);
  out.close('}').key("counters").open('{');
  for (const auto& field : kCounters) out.key(field.name).number(tally.counters.*field.counter);
  out.close('}').key("probes").open('{');
  for (const Probe& probe : all_probes()) out.key(probe.name).number(tally.probes[probe.key()]);
  out.close('}').key("states");
  write_census(out, tally.states);
  out.key("fingerprint").text(hexadecimal(tally.fingerprint, 16));
  if (tally.first_failure) {
    out.key("first_failure");
    write_failure(out, *tally.first_failure);
  }
  if (tally.first_divergence) out.key("first_divergence").number(*tally.first_divergence);
  out.close('}');
}

// ---- reading ----------------------------------------------------------------------------------------------------

constexpr std::size_t kListMax = 4'096;

std::vector<std::uint64_t> read_numbers(Reader& in, std::size_t count_max) {
  std::vector<std::uint64_t> numbers;
  in.array([&] {
    numbers.push_back(in.number());
    if (numbers.size() > count_max) in.fail("a list is too long");
  });
  return numbers;
}

void read_census(Reader& in, StateCensus& census) {
  StateCensus::Parts parts;
  const auto read_states = [&](StateCensus::Seen seen) {
    for (const std::uint64_t state : read_numbers(in, StateCensus::kKeptMax)) parts.kept.push_back({state, seen});
  };
  read_members(in, Member{"runs", [&] { parts.runs = in.number(); }}, Member{"sightings", [&] { parts.sightings = in.number(); }},
               Member{"level", [&] { parts.level = static_cast<std::uint32_t>(in.number(63)); }},
               Member{"once", [&] { read_states(StateCensus::Seen::once); }},
               Member{"more", [&] { read_states(StateCensus::Seen::more); }});
  census = StateCensus::of(parts);
}

// The name of a violation's property is one of the scenario's own, which is known only when all was read.
RunResult read_failure(Reader& in, std::string& property) {
  RunResult failed;
  Violation violation;
  read_members(in, Member{"seed", [&] { failed.seed = in.number(); }}, Member{"property", [&] { property = read_name(in); }},
               Member{"message", [&] { violation.message = read_sentence(in); }},
               Member{"liveness", [&] { violation.liveness = in.boolean(); }}, Member{"event", [&] { violation.event = in.number(); }});
  failed.violation = std::move(violation);
  return failed;
}

void read_faults(Reader& in, sim::FaultCounts& faults) {
  in.object([&](std::string_view name) {
    const auto kind = sim::fault_named(name);
    if (!kind) return in.fail("it names a fault that is not known");
    faults.add(*kind, in.number());
  });
}

void read_counters(Reader& in, WorkerCounters& counters) {
  in.object([&](std::string_view name) {
    const auto field = std::ranges::find(kCounters, name, &CounterField::name);
    if (field == kCounters.end()) return in.fail("it names a counter that is not known");
    counters.*field->counter = in.number();
  });
}

void read_probes(Reader& in, core::ProbeCounts& probes) {
  in.object([&](std::string_view name) {
    const auto all = all_probes();
    const auto known = std::ranges::find(all, name, &Probe::name);
    if (known == all.end()) return in.fail("it names a probe that is not known");
    if (const std::uint64_t times = in.number(); times != 0) probes.add(known->key(), times);
  });
}

void read_tally(Reader& in, Tally& tally, std::string& property) {
  constexpr std::uint64_t kSigned = ~std::uint64_t{0} >> 1;
  read_members(in, Member{"runs", [&] { tally.runs = in.number(); }}, Member{"runs_again", [&] { tally.runs_again = in.number(); }},
               Member{"violations", [&] { tally.violations = in.number(); }}, Member{"events", [&] { tally.events = in.number(); }},
               Member{"simulated_ns", [&] { tally.simulated_ns = static_cast<std::int64_t>(in.number(kSigned)); }},
               Member{"judged", [&] { tally.judged = read_numbers(in, kListMax); }},
               Member{"violated", [&] { tally.violated = read_numbers(in, kListMax); }},
               Member{"faults", [&] { read_faults(in, tally.faults); }}, Member{"counters", [&] { read_counters(in, tally.counters); }},
               Member{"probes", [&] { read_probes(in, tally.probes); }}, Member{"states", [&] { read_census(in, tally.states); }},
               Member{"fingerprint", [&] { tally.fingerprint = read_hash(in); }},
               Member{"first_failure", [&] { tally.first_failure = read_failure(in, property); }, false},
               Member{"first_divergence", [&] { tally.first_divergence = in.number(); }, false});
}

SeedRange read_range(Reader& in) {
  SeedRange range;
  read_members(in, Member{"first", [&] { range.first = in.number(); }}, Member{"count", [&] { range.count = in.number(); }},
               Member{"shard", [&] { range.shard.number = in.number(); }}, Member{"of", [&] { range.shard.of = in.number(kListMax); }});
  if (range.shard.number == 0 || range.shard.number > range.shard.of) in.fail("its shard is none");
  return range;
}

void read_header(Reader& in, CampaignResult& result) {
  const auto format = [&in] {
    if (in.number() != CampaignResult::kFormat) in.fail("its format is of another version");
  };
  read_members(in, Member{"format", format}, Member{"version", [&] { result.version = read_name(in); }},
               Member{"revision", [&] { result.revision = read_name(in); }});
}

}  // namespace

std::string to_json(const CampaignResult& result) {
  Writer out;
  out.open('{').key("turnstile_campaign").open('{').key("format").number(CampaignResult::kFormat);
  out.key("version").text(result.version).key("revision").text(result.revision).close('}');
  out.key("scenario").text(result.scenario).key("flaw").text(result.flaw).key("turns").text(result.turns);
  out.key("overlay").boolean(result.overlay).key("faults").open('[');
  for (const auto& fault : result.faults) out.text(fault);
  out.close(']').key("search").text(result.search).key("seeds").open('[');
  for (const SeedRange& range : result.seeds) {
    out.open('{').key("first").number(range.first).key("count").number(range.count);
    out.key("shard").number(range.shard.number).key("of").number(range.shard.of).close('}');
  }
  out.close(']').key("failure_file").text(result.failure_file).key("tally");
  write_tally(out, result.tally);
  out.close('}');
  return out.take();
}

std::expected<CampaignResult, std::string> campaign_from_json(std::string_view text) {
  if (text.size() > kResultBytesMax) return std::unexpected("it is too large");
  Reader in(text);
  CampaignResult result;
  std::string property;
  const auto read_list = [&in](auto& list, auto read) {
    in.array([&] {
      list.push_back(read(in));
      if (list.size() > kListMax) in.fail("a list is too long");
    });
  };
  read_members(in, Member{"turnstile_campaign", [&] { read_header(in, result); }},
               Member{"scenario", [&] { result.scenario = read_name(in); }}, Member{"flaw", [&] { result.flaw = read_name(in); }},
               Member{"turns", [&] { result.turns = read_name(in); }}, Member{"overlay", [&] { result.overlay = in.boolean(); }},
               Member{"faults", [&] { read_list(result.faults, read_name); }}, Member{"search", [&] { result.search = read_name(in); }},
               Member{"seeds", [&] { read_list(result.seeds, read_range); }},
               Member{"failure_file", [&] { result.failure_file = in.text(256); }},
               Member{"tally", [&] { read_tally(in, result.tally, property); }});
  in.end();
  if (in.failed()) return std::unexpected(in.problem());
  const Scenario* const scenario = find_scenario(result.scenario);
  if (scenario == nullptr) return std::unexpected("it names a scenario that is not known");
  const auto properties = scenario->properties();
  if (result.tally.judged.size() > properties.size() || result.tally.violated.size() > properties.size())
    return std::unexpected("it has more properties than its scenario");
  if (result.tally.first_failure) {
    const auto known = std::ranges::find(properties, property);
    if (known == properties.end()) return std::unexpected("it names a property that is not known");
    result.tally.first_failure->violation->property = *known;
  }
  return result;
}

}  // namespace turnstile::properties
