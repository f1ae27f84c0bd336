#include "turnstile/world.hpp"

#include <algorithm>
#include <utility>

#include "truth_reader.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/properties/environment.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/properties/property_name.hpp"
#include "turnstile/properties/run_as_requested.hpp"
#include "world_plan.hpp"

namespace turnstile {

namespace {

using properties::RunOptions;
using properties::RunRequest;
using properties::RunResult;
using properties::Violation;
using sim::Fault;
using sim::FaultSet;

// What happens to any program sooner or later. The others are about disks, commands and clients of the worker's protocol.
FaultSet usual_faults() {
  return FaultSet::of(Fault::message_lost, Fault::reply_lost, Fault::process_crash, Fault::process_pause, Fault::application_pause,
                      Fault::rebalance, Fault::broker_restart, Fault::clock_skew, Fault::late_request, Fault::slow_markers,
                      Fault::leader_change, Fault::follower_lag, Fault::coordinator_moves, Fault::clock_step);
}

// Records are texts under keys.
class PlainNarrator final : public properties::Narrator {
 public:
  bool of_protocol() const override { return false; }
  std::string_view entity_noun() const override { return "key"; }
  std::string_view level_noun() const override { return {}; }
  std::string_view client_noun() const override { return "client"; }
  std::string nondeterminism_hint(std::string_view) const override {
    return "a program did something else the second time, between two of its calls: it must not depend on a clock or a random generator "
           "that is not simulated, a file that an earlier run left, a thread, an address or the order of an unordered container";
  }
  properties::RecordWords tell(core::Topic, std::string_view) const override { return {}; }
  properties::RecordWords tell_stored(std::string_view) const override { return {}; }
  std::vector<std::optional<std::int64_t>> levels(std::span<const std::string> outcomes) const override {
    return std::vector<std::optional<std::int64_t>>(outcomes.size());
  }
};

}  // namespace

// ---- what it is made of ----

World::World(std::string_view name) : plan_(std::make_shared<Plan>()) {
  plan_->name = plan_->about = name;
  plan_->swarm.faults = usual_faults();
  plan_->swarm.protocol = false;
  plan_->swarm.clients = 0;
  // A loop that polls for a second at a time has few awaits left before the world heals.
  plan_->swarm.awaits_max = 12;
  plan_->swarm.workers = plan_->swarm.workers_needed = 0;
  plan_->options.cluster.broker.replication.lag_time_max = 2'000 * core::kMs;
  plan_->properties = safety_of_every_world();
  plan_->properties.push_back(rest_of_every_world());
}
World::World(const World&) = default;
World& World::operator=(const World&) = default;
World::World(World&&) noexcept = default;
World& World::operator=(World&&) noexcept = default;
World::~World() = default;

World::Plan& World::plan() {
  if (plan_.use_count() > 1) plan_ = std::make_shared<Plan>(*plan_);
  return *plan_;
}

void World::Plan::is_wrong(std::string_view where, std::string_view what, std::string_view given, std::span<const std::string_view> known) {
  if (!wrong.empty()) return;
  wrong.append(".").append(where).append("(\"").append(given).append("\"): there is no such ").append(what);
  wrong.append("; did you mean ").append(properties::nearest(given, known)).append("?");
}

World&& World::titled(std::string_view text) && {
  plan().about = text;
  return std::move(*this);
}

World&& World::topic(std::string_view name, const TopicSettings& settings) && {
  sim::NewTopic topic;
  topic.name = name;
  topic.partitions = settings.partitions;
  topic.options.compacts = settings.compacted;
  topic.options.removes = !settings.compacted;
  topic.options.retention_ms = settings.retention_ms;
  topic.options.in_sync_replicas_min = settings.in_sync_replicas_min;
  plan().options.cluster.broker.topics.push_back(std::move(topic));
  return std::move(*this);
}

World&& World::host(std::string_view name, std::uint32_t count, ProgramBody body) && {
  Plan& changed = plan();
  if (count == 0 && changed.wrong.empty()) changed.wrong = ".host(\"" + std::string(name) + "\", 0, ...): give it at least one instance";
  if (count == 0) return std::move(*this);
  changed.programs.hosts.push_back({std::string(name), count, std::move(body)});
  changed.swarm.workers += count;
  ++changed.swarm.workers_needed;
  changed.machines = sim::HostedRun::host_names(changed.programs);
  return std::move(*this);
}

World&& World::client(std::string_view name, ProgramBody body) && {
  plan().programs.clients.push_back({std::string(name), 1, std::move(body)});
  return std::move(*this);
}

World&& World::without(std::string_view fault_or_property) && {
  Plan& changed = plan();
  if (const auto fault = sim::fault_named(fault_or_property)) {
    changed.swarm.faults.erase(*fault);
  } else if (std::erase_if(changed.properties, [&](const WorldProperty& each) { return each.name == fault_or_property; }) == 0) {
    std::vector<std::string_view> known = properties();
    for (const auto& each : sim::all_faults()) known.push_back(each.name);
    changed.is_wrong("without", "fault or property", fault_or_property, known);
  }
  return std::move(*this);
}

World&& World::with_fault(std::string_view fault) && {
  if (const auto kind = sim::fault_named(fault)) {
    plan().swarm.faults.insert(*kind);
  } else {
    std::vector<std::string_view> known;
    for (const auto& each : sim::all_faults()) known.push_back(each.name);
    plan().is_wrong("with_fault", "fault", fault, known);
  }
  return std::move(*this);
}

World&& World::rest_within_ms(std::int64_t ms) && {
  plan().options.rest_within = core::milliseconds(ms);
  return std::move(*this);
}

// ---- properties ----

namespace {

WorldProperty property_of(std::string_view sentence, bool needs_rest) {
  WorldProperty property;
  property.name = properties::property_name(sentence);
  property.about = sentence;
  property.needs_rest = needs_rest;
  return property;
}

WorldProperty of_truth(std::string_view sentence, bool needs_rest, TruthCheck check) {
  WorldProperty property = property_of(sentence, needs_rest);
  property.check = [asked = property, check = std::move(check)](const HostedEvidence& evidence) -> std::optional<Violation> {
    const Verdict verdict = check(evidence.truth);
    return verdict.holds() ? std::nullopt : std::optional(violation_of(asked, verdict, evidence));
  };
  return property;
}

}  // namespace

World&& World::at_rest(std::string_view sentence, TruthCheck check) && {
  plan().properties.push_back(of_truth(sentence, true, std::move(check)));
  return std::move(*this);
}

World&& World::at_end(std::string_view sentence, TruthCheck check) && {
  plan().properties.push_back(of_truth(sentence, false, std::move(check)));
  return std::move(*this);
}

World&& World::on_record(std::string_view sentence, std::string_view topic, RecordCheck check) && {
  WorldProperty property = property_of(sentence, false);
  property.check = [asked = property, topic = std::string(topic),
                    check = std::move(check)](const HostedEvidence& evidence) -> std::optional<Violation> {
    for (const Record& record : evidence.truth.records(topic)) {
      const Verdict verdict = check(record, evidence.truth);
      if (verdict.holds()) continue;
      return violation_of(asked, verdict.record() ? verdict : Verdict(verdict.text(), record), evidence);
    }
    return std::nullopt;
  };
  plan().properties.push_back(std::move(property));
  return std::move(*this);
}

World&& World::flow(std::string_view input, std::string_view output, RecordId input_id, RecordId output_id) && {
  for (WorldProperty& property : properties_of_flow(input, output, std::move(input_id), std::move(output_id)))
    plan().properties.push_back(std::move(property));
  return std::move(*this);
}

// ---- Scenario ----

std::string_view World::name() const { return plan_->name; }
std::string_view World::about() const { return plan_->about; }
sim::FaultSet World::faults() const { return plan_->swarm.faults; }

std::vector<std::string_view> World::properties() const {
  std::vector<std::string_view> names;
  for (const WorldProperty& property : plan_->properties) names.push_back(property.name);
  return names;
}

std::string World::refuses(const RunOptions& options) const {
  if (!plan_->wrong.empty()) return plan_->wrong;
  if (plan_->programs.hosts.empty()) return "it has no program: give it at least one .host(...)";
  return Scenario::refuses(options);
}

std::string_view World::about_property(std::string_view name) const {
  const auto found = std::ranges::find(plan_->properties, name, &WorldProperty::name);
  return found == plan_->properties.end() ? std::string_view() : found->about;
}

bool World::is_liveness(std::string_view name) const {
  const auto found = std::ranges::find(plan_->properties, name, &WorldProperty::name);
  return found != plan_->properties.end() && found->liveness;
}

const properties::Narrator& World::narrator() const {
  static const PlainNarrator plain;
  return plain;
}

std::vector<std::string> World::milestones() const {
  std::vector<std::string> sentences;
  for (const auto& topic : plan_->options.cluster.broker.topics) sentences.push_back("a record of " + topic.name + " was committed");
  for (const auto& program : plan_->programs.hosts) sentences.push_back(program.name + " made a call");
  for (const auto& client : plan_->programs.clients) sentences.push_back(client.name + " was done");
  return sentences;
}

namespace {

std::vector<std::uint64_t> reached(sim::HostedRun& run, const sim::HostedPrograms& programs, const Truth& truth,
                                   const std::vector<sim::NewTopic>& topics) {
  std::vector<std::uint64_t> counts;
  for (const auto& topic : topics) counts.push_back(truth.records(topic.name).size());
  for (const auto& program : programs.hosts) {
    std::uint64_t calls = 0;
    for (const auto& host : run.hosts()) calls += host->program().name == program.name ? host->calls_made() : 0;
    counts.push_back(calls);
  }
  for (const auto& client : run.clients()) counts.push_back(client->finished_all() ? 1 : 0);
  return counts;
}

}  // namespace

namespace {

// A property that reads a topic which is nowhere holds without having looked at anything.
std::optional<Violation> names_a_topic(const WorldProperty& property, const Truth& truth, const std::vector<sim::NewTopic>& declared,
                                       std::uint64_t last_event) {
  const std::string& missed = TruthReader::topic_missed(truth);
  const bool deleted = std::ranges::any_of(declared, [&missed](const sim::NewTopic& topic) { return topic.name == missed; });
  if (missed.empty() || deleted) return std::nullopt;
  Violation violation;
  violation.property = property.name;
  violation.event = last_event;
  violation.message =
      "it asks for the records of '" + missed + "', a topic that does not exist; there are: " + TruthReader::topics_of(truth);
  return violation;
}

}  // namespace

RunResult World::run(const RunRequest& request) const {
  const Plan& plan = *plan_;
  TURNSTILE_ASSERT(refuses({}).empty());
  return properties::run_as_requested(request, [&](sim::Chance& configuration, sim::Chance& chance, sim::StatesSeen* states) {
    sim::SwarmOptions wanted = plan.swarm;
    wanted.faults = wanted.faults & request.options.faults;
    const sim::Swarm swarm = sim::draw_swarm(configuration, wanted);
    sim::Trace trace(request.sink);
    sim::HostedRun run(chance, trace, plan.programs, plan.options, swarm);
    run.watch_states(states);
    const sim::RunEnd end = run.run();

    RunResult result;
    result.seed = request.seed;
    result.hash = trace.hash();
    result.events = trace.count();
    result.simulated_ns = end.ended_at.ns;
    result.faults = run.faults();
    result.commands = run.commands();
    result.configuration = sim::describe(swarm, plan.machines);
    const Truth truth = TruthReader::read(run, end.rested);
    const auto& declared = plan.options.cluster.broker.topics;
    result.judged.resize(plan.properties.size());
    const HostedEvidence evidence{truth, run, end, result.events};
    // A wrong record says more than a world that does not come to rest.
    for (const bool liveness : {false, true}) {
      for (std::size_t index = 0; index < plan.properties.size() && !result.violation; ++index) {
        const WorldProperty& property = plan.properties[index];
        if (property.liveness != liveness || (property.needs_rest && !end.rested)) continue;
        ++result.judged[index];
        result.violation = property.check(evidence);
        // Programs may create topics, and fail to; but not all of them until the world has come to rest.
        if (!result.violation && end.rested) result.violation = names_a_topic(property, truth, declared, result.events);
      }
    }
    result.reached = reached(run, plan.programs, truth, declared);
    run.stop();
    return result;
  });
}

}  // namespace turnstile
