#include "turnstile/viewer/words.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace turnstile::viewer {

namespace {

std::string milliseconds(std::uint64_t nanoseconds) { return std::to_string(nanoseconds / 1'000'000) + " ms"; }

std::string entity_text(const Timeline& timeline, const properties::RecordWords& words) {
  return words.entity ? timeline.entity_noun + " " + std::to_string(words.entity->value) : std::string("no entity");
}
std::string who(const Timeline& timeline, const properties::RecordWords& words) {
  return words.id.empty() ? entity_text(timeline, words) : words.id;
}

std::string places(const Timeline& timeline, const std::vector<Range>& ranges) {
  std::string text;
  std::set<std::uint32_t> told;
  for (const Range& range : ranges) {
    if (!told.insert(range.log).second) continue;
    if (told.size() > 3) return text + ", ...";
    text += (text.empty() ? " " : ", ") + log_text(timeline, range.log);
    if (range.to > range.from) text += "@" + std::to_string(range.from);
    if (range.to > range.from + 1) text += ".." + std::to_string(range.to - 1);
  }
  return text;
}

std::string seen_text(const Timeline& timeline, const Event& event) {
  if (event.seen.empty()) return {};
  const auto& words = event.seen.front().words;
  std::string text = entity_text(timeline, words);
  if (words.position.value > 0) text += " at position " + std::to_string(words.position.value);
  if (!words.what.empty()) text += ", " + words.what;
  if (!words.verdict.empty()) text += ": " + words.verdict;
  if (event.seen.size() > 1) text += " (+" + std::to_string(event.seen.size() - 1) + ")";
  return text;
}

std::string append_text(const Timeline& timeline, const Event& event) {
  std::string text;
  for (std::size_t index = 0; index < event.records.size() && index < 2; ++index) {
    text += (index == 0 ? "" : "; ") + record_text(timeline, timeline.records[event.records[index]]);
  }
  if (event.records.size() > 2) text += "; +" + std::to_string(event.records.size() - 2);
  return text + " ->" + places(timeline, event.ranges);
}

std::string answer_text(const Event& event) { return event.text == "NONE" ? "ok" : event.text; }

// The request of a lost message: by the type of its response if it has one of its own (a parked fetch is answered because of another
// client's request), else by the request it answers.
std::string asked(const Timeline& timeline, const Event& cut) {
  if (cut.cause == 0) return "a message";
  const Event* found = &timeline.at(cut.cause);
  constexpr std::array kAnswers{"",          "InitProducerId", "", "Fetch", "ListOffsets", "OffsetFetch",
                                "JoinGroup", "SyncGroup",      ""};  // as in sim::Answer
  if (found->kind == EventKind::net_answer && found->second < kAnswers.size() && *kAnswers[found->second] != '\0')
    return kAnswers[found->second];
  while (found->kind != EventKind::net_send && found->cause != 0) found = &timeline.at(found->cause);
  return found->kind == EventKind::net_send && found->actor == cut.actor ? found->text : std::string("an answer");
}

}  // namespace

std::string log_text(const Timeline& timeline, std::uint32_t log) {
  const Log& told = timeline.logs[log];
  return told.topic + "/" + std::to_string(told.where.partition.value);
}

std::string record_text(const Timeline& timeline, const Record& record) {
  const auto& words = record.words;
  if (!timeline.of_protocol) return words.id + ": " + words.what;
  if (!words.entity) return "unreadable";
  const std::string position = std::to_string(words.position.value);
  switch (timeline.logs[record.log].role()) {
    case core::Topic::commands: return words.id + ": " + words.what + ", " + entity_text(timeline, words);
    case core::Topic::sequenced:
      return words.id + " position " + position + (words.attempt > 0 ? ", attempt " + std::to_string(words.attempt) : std::string());
    case core::Topic::events: {
      std::string text = who(timeline, words) + " " + words.verdict + " at position " + position;
      if (words.level) text += ", " + timeline.level_noun + " " + std::to_string(*words.level);
      return text;
    }
    case core::Topic::snapshots:
    case core::Topic::alarms: return entity_text(timeline, words) + " at position " + position + ": " + words.what;
    case core::Topic::rejected: return words.id + " refused";
    case core::Topic::sequencer_changelog: return entity_text(timeline, words) + " assigned " + position + ", " + words.what;
  }
  return {};
}

std::string sentence(const Timeline& timeline, EventNumber number) {
  const Event& event = timeline.at(number);
  const std::string& text = event.text;
  const std::string transaction = " transaction " + std::to_string(event.transaction);
  switch (event.kind) {
    case EventKind::client_call: return "issues " + text + ": " + seen_text(timeline, event);
    case EventKind::client_send: return "sends " + text;
    case EventKind::client_return: return "gets the result of " + text + ": " + seen_text(timeline, event);
    case EventKind::client_no_outcome: return (event.first == 0 ? "learns that it was never executed: " : "gives up on ") + text;
    case EventKind::log_append: return append_text(timeline, event);
    case EventKind::log_marker:
      return std::string((event.second & 1) != 0 ? "commit" : "abort") + " marker of " + text + " ->" + places(timeline, event.ranges);
    case EventKind::log_duplicate: return "a duplicate batch ->" + places(timeline, event.ranges);
    case EventKind::broker_refused: return "refused: " + text + " ->" + places(timeline, event.ranges);
    case EventKind::txn_begin: return "begins" + transaction;
    case EventKind::txn_end: {
      constexpr std::array kHow{"has aborted", "has committed", "does not know the result of"};
      return kHow[std::min<std::uint64_t>(event.second, 2)] + transaction;
    }
    case EventKind::txn_decided: return std::string(event.second != 0 ? "commits" : "aborts") + " the transaction of " + text;
    case EventKind::txn_completed: return "all markers are written of " + text;
    case EventKind::txn_fenced: return "fences the older " + text;
    case EventKind::txn_timed_out: return "times out: the transaction of " + text;
    case EventKind::group_offset:
      return "commits the group's offset" + places(timeline, event.ranges) + "@" +
             std::to_string(event.ranges.empty() ? 0 : event.ranges.front().from);
    case EventKind::group_generation: return "generation " + std::to_string(event.second) + " of " + text;
    case EventKind::member_assigned:
      return "is assigned" + places(timeline, event.ranges) + " in generation " + std::to_string(event.first);
    case EventKind::member_revoked: return event.first != 0 ? "has lost its partitions" : "has its partitions revoked";
    case EventKind::store_write: return "stores " + (event.seen.empty() ? std::string("its checkpoint") : seen_text(timeline, event));
    case EventKind::worker_start: return "starts, life " + std::to_string(event.first);
    case EventKind::worker_end: return "ends" + (text.empty() ? std::string() : ": " + text);
    case EventKind::host_start: return "begins";
    case EventKind::host_end: return "is done";
    case EventKind::host_died: return "dies " + text;
    case EventKind::host_note: return "notes: " + text;
    case EventKind::host_call: return "calls " + text;
    case EventKind::fault: {
      const char* how = text.starts_with("clock_step") ? " by " : " for ";
      return text + (event.second > 0 ? how + milliseconds(event.second) : std::string());
    }
    case EventKind::world_heals: return "the world heals: no more faults";
    case EventKind::cluster_restart: return "down for " + milliseconds(event.first);
    case EventKind::net_send: return text + places(timeline, event.ranges);
    case EventKind::net_request: return text + " arrives" + places(timeline, event.ranges);
    case EventKind::net_answer: return "answers " + answer_text(event) + places(timeline, event.ranges);
    case EventKind::net_received: return "receives " + answer_text(event) + places(timeline, event.ranges);
    case EventKind::net_cut: return "connection cut: " + text;
    case EventKind::net_cut_seen: return "notices the cut";
    case EventKind::log_deleted:
    case EventKind::node_stops:
    case EventKind::node_starts:
    case EventKind::node_lags:
    case EventKind::coordinator_stale:
    case EventKind::coordinator_moved:
    case EventKind::replicas_in_sync:
    case EventKind::replicas_leader:
    case EventKind::replicas_unclean_leader:
    case EventKind::txn_forgotten:
    case EventKind::group_offset_superseded:
    case EventKind::group_rebalancing:
    case EventKind::group_expelled: break;
  }
  return std::string(name(event.kind)) + (text.empty() ? std::string() : " " + text);
}

std::vector<std::string> faults_in(const Timeline& timeline) {
  std::vector<std::string> faults;
  const auto add = [&faults](std::string text) {
    if (std::ranges::find(faults, text) == faults.end()) faults.push_back(std::move(text));
  };
  std::string where;  // a host dies, told just before the fault that it dies of
  for (const Event& event : timeline.events) {
    if (event.kind == EventKind::host_died) where = " " + event.text;
    if (event.kind == EventKind::fault) {
      add(event.text + (event.actor == 0 ? std::string() : " of " + timeline.actors[event.actor]) + std::exchange(where, {}));
    } else if (event.kind == EventKind::net_cut && (event.text == "message lost" || event.text == "reply lost")) {
      add(event.text + ": " + asked(timeline, event) + " of " + timeline.actors[event.actor]);
    }
  }
  return faults;
}

}  // namespace turnstile::viewer
