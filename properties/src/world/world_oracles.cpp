#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "world_plan.hpp"

namespace turnstile {

namespace {

using properties::RecordAt;
using properties::Violation;

std::string in_quotes(std::string_view text) {
  std::string quoted = "'";
  return quoted.append(text).append("'");
}

std::string seconds(core::Duration time) { return std::to_string(core::in_ms(time)) + " ms"; }

}  // namespace

RecordAt record_at(const Record& record, sim::Cluster& cluster) {
  return {{{cluster.topic(record.topic), core::PartitionId{record.partition}}, core::Offset{record.offset}}, record.event};
}

Violation violation_of(const WorldProperty& property, const Verdict& verdict, const HostedEvidence& evidence) {
  Violation violation;
  violation.property = property.name;
  violation.liveness = property.liveness;
  violation.event = verdict.record() ? verdict.record()->event : evidence.last_event;
  if (verdict.record()) {
    violation.message =
        place_of(*verdict.record()) + " (" + std::string(verdict.record()->key) + ": " + std::string(verdict.record()->value) + "): ";
    violation.record = record_at(*verdict.record(), evidence.run.cluster());
  }
  violation.message += verdict.text().empty() ? "violated: " + property.about : verdict.text();
  for (const Record& other : verdict.others()) violation.others.push_back(record_at(other, evidence.run.cluster()));
  return violation;
}

namespace {

// A transaction is in the log as a whole or not at all, records and offsets together, and only if its producer asked for the commit; and
// what a producer was told is committed, is.
std::optional<std::string> torn(const sim::JournaledTransaction& meant, std::uint32_t committed) {
  const std::string part = std::to_string(committed) + " of its " + std::to_string(meant.batches) + " batches are committed";
  if (!meant.wanted) {
    if (committed > 0) return part + ", but the commit was not requested";
    if (meant.offsets_set > 0) return "its offsets are committed, but the commit was not requested";
    return std::nullopt;
  }
  if (meant.offsets_went_back) return "its offsets overwrote those of a later transaction";
  if (committed == 0 && meant.offsets_set == 0 && !meant.told_committed) return std::nullopt;
  if (committed < meant.batches) return part + (meant.told_committed ? ", but its producer was told that they all are" : "");
  if (meant.offsets_set < meant.offsets) return part + ", but its offsets are not";
  return std::nullopt;
}

WorldProperty atomic_transactions() {
  WorldProperty property{"atomic_transactions", "a transaction is committed as a whole, records and offsets, or not at all"};
  property.check = [](const HostedEvidence& evidence) -> std::optional<Violation> {
    sim::Cluster& cluster = evidence.run.cluster();
    const auto meant = cluster.truth().journal().all();
    if (meant.empty()) return std::nullopt;
    std::vector<std::uint32_t> committed(meant.size());
    cluster.truth().each_partition([&](sim::TopicPartition where) {
      for (const sim::LogBatch& batch : cluster.truth().log(where).batches()) {
        if (batch.transaction != 0 && batch.block != nullptr && batch.visible()) ++committed[batch.transaction - 1];
      }
    });
    for (std::size_t index = 0; index < meant.size(); ++index) {
      const auto what = torn(meant[index], committed[index]);
      if (!what) continue;
      const std::uint64_t told = meant[index].told_at != 0 ? meant[index].told_at : meant[index].event;
      Violation violation{"atomic_transactions", told,
                          "transaction " + std::to_string(index + 1) + " of " + cluster.name(meant[index].id) + ": " + *what};
      violation.moments.push_back(meant[index].event);
      return violation;
    }
    return std::nullopt;
  };
  return property;
}

WorldProperty offsets_never_go_back() {
  WorldProperty property{"committed_offsets_never_go_back",
                         "no transaction takes a group's offset back: what was read would be read again"};
  property.check = [](const HostedEvidence& evidence) -> std::optional<Violation> {
    std::map<std::pair<sim::GroupId, sim::TopicPartition>, const sim::OffsetSet*> latest;
    sim::Cluster& cluster = evidence.run.cluster();
    for (const sim::OffsetSet& set : cluster.truth().journal().offsets()) {
      const sim::OffsetSet*& before = latest[{set.group, set.offset.where}];
      if (before != nullptr && set.offset.offset < before->offset.offset) {
        const auto said = [&](const sim::OffsetSet& each) {
          return std::to_string(each.offset.offset.value) + " (transaction " + std::to_string(each.transaction) + " of " +
                 cluster.name(cluster.truth().journal().at(each.transaction).id) + ")";
        };
        Violation violation{"committed_offsets_never_go_back", set.event,
                            "the group's offset in " + cluster.name(set.offset.where.topic) + "/" +
                                std::to_string(set.offset.where.partition.value) + " went back from " + said(*before) + " to " + said(set)};
        violation.moments.push_back(before->event);
        return violation;
      }
      before = &set;
    }
    return std::nullopt;
  };
  return property;
}

// Told by hosts that simulate the threads of their programs (rdkafka/src/threads).
constexpr std::string_view kDeadlock = "turnstile: deadlock: ";

WorldProperty no_deadlock() {
  WorldProperty property{"no_deadlock", "no threads of a program wait for each other for ever"};
  property.check = [](const HostedEvidence& evidence) -> std::optional<Violation> {
    for (const sim::HostNote& note : evidence.run.notes()) {
      if (!note.text.starts_with(kDeadlock)) continue;
      return Violation{"no_deadlock", note.event, std::string(note.host) + ": " + note.text.substr(kDeadlock.size())};
    }
    return std::nullopt;
  };
  return property;
}

std::string ended_text(const sim::RunEnd& end) {
  switch (end.by) {
    case sim::EndedBy::time: return "the run was ended " + seconds(end.ended_at - end.healed_at) + " after healing";
    case sim::EndedBy::events: return "the run was ended by its bound of steps";
    case sim::EndedBy::nothing_left: return "nobody waits for anything any more";
    case sim::EndedBy::rest: break;
  }
  return {};
}

}  // namespace

std::vector<WorldProperty> safety_of_every_world() { return {atomic_transactions(), offsets_never_go_back(), no_deadlock()}; }

WorldProperty rest_of_every_world() {
  WorldProperty property{"everything_comes_to_rest",
                         "once nothing goes wrong any more, clients are done, groups have read all, transactions end", true};
  property.check = [](const HostedEvidence& evidence) -> std::optional<Violation> {
    if (evidence.end.rested) return std::nullopt;
    const std::string why = evidence.run.unrest();
    return Violation{"everything_comes_to_rest", evidence.last_event,
                     (why.empty() ? "records are still written" : why) + ": " + ended_text(evidence.end) + evidence.run.restless(), true};
  };
  return property;
}

// ---- from one topic to another ----

namespace {

struct Flow {
  std::string input;
  std::string output;
  RecordId input_id;
  RecordId output_id;
};

WorldProperty flow_property(const Flow& flow, std::string name, std::string about, bool needs_rest,
                            std::function<Verdict(const Flow&, const Truth&)> check) {
  WorldProperty property;
  property.name = std::move(name);
  property.about = std::move(about);
  property.needs_rest = needs_rest;
  property.check = [asked = property, flow, check = std::move(check)](const HostedEvidence& evidence) -> std::optional<Violation> {
    const Verdict verdict = check(flow, evidence.truth);
    return verdict.holds() ? std::nullopt : std::optional(violation_of(asked, verdict, evidence));
  };
  return property;
}

// If no output at all has the id of an input, the ids are wrong rather than the program.
std::string doubt_about_ids(const Flow& flow, const Truth& truth, const std::set<std::string>& outputs) {
  for (const Record& record : truth.records(flow.input)) {
    if (outputs.contains(flow.input_id(record))) return {};
  }
  if (outputs.empty()) return {};
  const Record& output = truth.records(flow.output).front();
  return "; none of the " + std::to_string(truth.records(flow.output).size()) + " records there has the id of any record of " + flow.input +
         ": " + place_of(output) + " has the id " + in_quotes(flow.output_id(output)) + ". Are the expressions for the ids right?";
}

Verdict nothing_lost(const Flow& flow, const Truth& truth) {
  std::set<std::string> there;
  for (const Record& record : truth.records(flow.output)) there.insert(flow.output_id(record));
  for (const Record& record : truth.records(flow.input)) {
    const std::string id = flow.input_id(record);
    if (there.contains(id)) continue;
    return {"lost: nothing in " + flow.output + " was made from " + in_quotes(id) + doubt_about_ids(flow, truth, there), record};
  }
  return true;
}

Verdict nothing_twice(const Flow& flow, const Truth& truth) {
  std::map<std::string, const Record*> seen;
  for (const Record& record : truth.records(flow.output)) {
    const auto [before, fresh] = seen.try_emplace(flow.output_id(record), &record);
    if (fresh) continue;
    Verdict verdict("made from " + in_quotes(before->first) + ", as was " + place_of(*before->second) + " (" +
                        std::string(before->second->key) + ": " + std::string(before->second->value) + ")",
                    record);
    verdict.beside(*before->second);
    return verdict;
  }
  return true;
}

Verdict in_order(const Flow& flow, const Truth& truth) {
  std::map<std::string, std::size_t> order;
  for (const Record& record : truth.records(flow.input)) order.try_emplace(flow.input_id(record), order.size());
  std::map<std::string_view, std::pair<std::size_t, const Record*>> last;  // by key
  for (const Record& record : truth.records(flow.output)) {
    const auto made_from = order.find(flow.output_id(record));
    if (made_from == order.end()) continue;
    const auto [before, fresh] = last.try_emplace(record.key, made_from->second, &record);
    if (!fresh && made_from->second < before->second.first) {
      Verdict verdict(
          "made from " + in_quotes(made_from->first) + ", which came before what " + place_of(*before->second.second) + " was made from",
          record);
      verdict.beside(*before->second.second);
      return verdict;
    }
    before->second = {made_from->second, &record};
  }
  return true;
}

}  // namespace

std::vector<WorldProperty> properties_of_flow(std::string_view input, std::string_view output, RecordId input_id, RecordId output_id) {
  const Flow flow{std::string(input), std::string(output), std::move(input_id), std::move(output_id)};
  const std::string from = flow.input;
  const std::string to = flow.output;
  return {
      flow_property(flow, "none_of_" + from + "_twice", "no record of " + from + " is processed twice into " + to, false, nothing_twice),
      flow_property(flow, from + "_in_order", "records of " + from + " with one key are processed into " + to + " in their order", false,
                    in_order),
      flow_property(flow, "none_of_" + from + "_lost", "at rest every record of " + from + " is processed into " + to, true, nothing_lost)};
}

}  // namespace turnstile
