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
  if (found->kind == "net.answer" && found->second < kAnswers.size() && *kAnswers[found->second] != '\0') return kAnswers[found->second];
  while (found->kind != "net.send" && found->cause != 0) found = &timeline.at(found->cause);
  return found->kind == "net.send" && found->actor == cut.actor ? found->text : std::string("an answer");
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
  const std::string& kind = event.kind;
  if (kind == "client.call") return "issues " + event.text + ": " + seen_text(timeline, event);
  if (kind == "client.send") return "sends " + event.text;
  if (kind == "client.return") return "gets the result of " + event.text + ": " + seen_text(timeline, event);
  if (kind == "client.no_outcome") return (event.first == 0 ? "learns that it was never executed: " : "gives up on ") + event.text;
  if (kind == "log.append") return append_text(timeline, event);
  if (kind == "log.marker")
    return std::string((event.second & 1) != 0 ? "commit" : "abort") + " marker of " + event.text + " ->" + places(timeline, event.ranges);
  if (kind == "log.duplicate") return "a duplicate batch ->" + places(timeline, event.ranges);
  if (kind == "broker.refused") return "refused: " + event.text + " ->" + places(timeline, event.ranges);
  if (kind == "txn.begin") return "begins transaction " + std::to_string(event.transaction);
  if (kind == "txn.end") {
    constexpr const char* kHow[] = {"has aborted", "has committed", "does not know the result of"};
    return std::string(kHow[std::min<std::uint64_t>(event.second, 2)]) + " transaction " + std::to_string(event.transaction);
  }
  if (kind == "txn.decided") return std::string(event.second != 0 ? "commits" : "aborts") + " the transaction of " + event.text;
  if (kind == "txn.completed") return "all markers are written of " + event.text;
  if (kind == "txn.fenced") return "fences the older " + event.text;
  if (kind == "txn.timed_out") return "times out: the transaction of " + event.text;
  if (kind == "group.offset") {
    return "commits the group's offset" + places(timeline, event.ranges) + "@" +
           std::to_string(event.ranges.empty() ? 0 : event.ranges.front().from);
  }
  if (kind == "group.generation") return "generation " + std::to_string(event.second) + " of " + event.text;
  if (kind == "member.assigned") return "is assigned" + places(timeline, event.ranges) + " in generation " + std::to_string(event.first);
  if (kind == "member.revoked") return event.first != 0 ? "has lost its partitions" : "has its partitions revoked";
  if (kind == "store.write") return "stores " + (event.seen.empty() ? std::string("its checkpoint") : seen_text(timeline, event));
  if (kind == "worker.start") return "starts, life " + std::to_string(event.first);
  if (kind == "worker.end") return "ends" + (event.text.empty() ? std::string() : ": " + event.text);
  if (kind == "host.start") return "begins";
  if (kind == "host.end") return "is done";
  if (kind == "host.died") return "dies " + event.text;
  if (kind == "host.note") return "notes: " + event.text;
  if (kind == "fault") {
    const char* how = event.text.starts_with("clock_step") ? " by " : " for ";
    return event.text + (event.second > 0 ? how + milliseconds(event.second) : std::string());
  }
  if (kind == "world.heals") return "the world heals: no more faults";
  if (kind == "cluster.restart") return "down for " + milliseconds(event.first);
  if (kind == "net.send") return event.text + places(timeline, event.ranges);
  if (kind == "net.request") return event.text + " arrives" + places(timeline, event.ranges);
  if (kind == "net.answer") return "answers " + answer_text(event) + places(timeline, event.ranges);
  if (kind == "net.received") return "receives " + answer_text(event) + places(timeline, event.ranges);
  if (kind == "net.cut") return "connection cut: " + event.text;
  if (kind == "net.cut_seen") return "notices the cut";
  return event.kind + (event.text.empty() ? std::string() : " " + event.text);
}

std::vector<std::string> faults_in(const Timeline& timeline) {
  std::vector<std::string> faults;
  const auto add = [&faults](std::string text) {
    if (std::ranges::find(faults, text) == faults.end()) faults.push_back(std::move(text));
  };
  std::string where;  // a host dies, told just before the fault that it dies of
  for (const Event& event : timeline.events) {
    if (event.kind == "host.died") where = " " + event.text;
    if (event.kind == "fault") {
      add(event.text + (event.actor == 0 ? std::string() : " of " + timeline.actors[event.actor]) + std::exchange(where, {}));
    } else if (event.kind == "net.cut" && (event.text == "message lost" || event.text == "reply lost")) {
      add(event.text + ": " + asked(timeline, event) + " of " + timeline.actors[event.actor]);
    }
  }
  return faults;
}

}  // namespace turnstile::viewer
