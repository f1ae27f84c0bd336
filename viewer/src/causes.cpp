#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/viewer/collector.hpp"

namespace turnstile::viewer {

namespace {

using core::Topic;

bool is_stimulus(const Event& event) {
  return event.kind == EventKind::net_received || event.kind == EventKind::net_cut_seen || event.kind == EventKind::client_call ||
         event.kind == EventKind::client_send || event.kind == EventKind::worker_start || event.kind == EventKind::txn_begin ||
         event.kind == EventKind::fault;
}

// Tracks what each record was made from. A command is found by its id, everything else by its entity and position; if something was written
// more than once, the n-th was made from the n-th.
class Lineage {
 public:
  explicit Lineage(Timeline& timeline) : timeline_(timeline) {}

  // In the order of events.
  void see(EventNumber number, Event& event) {
    if (event.kind == EventKind::net_received) remember_read(number, event);
    if (event.kind == EventKind::client_call) calls_[{event.actor, event.text}] = number;
    if (event.kind == EventKind::client_send) {
      sends_[{event.actor, event.text}] = number;
      const auto call = calls_.find({event.actor, event.text});
      if (call != calls_.end()) add(event, call->second);
    }
    for (const std::uint32_t index : event.records) see_record(number, event, index);
    for (Seen& seen : event.seen) {
      if (event.kind == EventKind::store_write) add(event, find(by_position_, key(Topic::events, seen.words)));
      if (event.kind == EventKind::client_return && !event.ranges.empty()) seen.record = at(event.ranges.front());
      if (seen.record) add(event, timeline_.records[*seen.record].appended);
    }
  }

 private:
  struct Key {
    Topic topic{};
    std::uint64_t entity = 0;
    std::string id;
    std::uint64_t position = 0;
    auto operator<=>(const Key&) const = default;
  };

  static Key key(Topic topic, const properties::RecordWords& words) {
    return {topic, words.entity ? words.entity->value : 0, {}, words.position.value};
  }
  static Key id_key(Topic topic, const properties::RecordWords& words) {
    return {topic, words.entity ? words.entity->value : 0, words.id, 0};
  }
  static EventNumber find(const std::map<Key, EventNumber>& index, const Key& wanted) {
    const auto found = index.find(wanted);
    return found == index.end() ? 0 : found->second;
  }
  static void add(Event& event, EventNumber source) {
    if (source != 0 && std::ranges::find(event.sources, source) == event.sources.end()) event.sources.push_back(source);
  }

  void see_record(EventNumber number, Event& event, std::uint32_t index) {
    const Record& record = timeline_.records[index];
    places_[{record.log, record.offset}] = index;
    const Topic topic = timeline_.logs[record.log].role();
    const properties::RecordWords& words = record.words;
    if (!words.entity) return;
    const EventNumber source = topic == Topic::commands ? sent(event, words.id) : source_of(topic, words);
    add(event, source);
    if (source != 0 && topic != Topic::commands) add(event, read_by(event, source));
    if (topic == Topic::commands) commands_[id_key(topic, words)].push_back(number);
    if (topic == Topic::sequenced) ++sequenced_[id_key(topic, words)];
    by_position_[key(topic, words)] = number;
  }

  EventNumber source_of(Topic topic, const properties::RecordWords& words) {
    switch (topic) {
      case Topic::commands: return 0;
      case Topic::rejected: return nth(words, ~std::size_t{0});
      case Topic::sequenced: {
        const EventNumber before = find(by_position_, key(topic, words));
        return before != 0 && words.attempt > 0 ? before : nth(words, sequenced_[id_key(topic, words)]);
      }
      case Topic::sequencer_changelog:
      case Topic::events: return find(by_position_, key(Topic::sequenced, words));
      case Topic::snapshots:
      case Topic::alarms: return find(by_position_, key(Topic::events, words));
    }
    return 0;
  }
  EventNumber nth(const properties::RecordWords& words, std::size_t number) {
    const auto& copies = commands_[id_key(Topic::commands, words)];
    return copies.empty() ? 0 : copies[std::min(number, copies.size() - 1)];
  }

  // The message by which the writer of this event received what `source` wrote.
  EventNumber read_by(const Event& event, EventNumber source) const {
    const sim::ActorId writer = writer_of(event);
    const Event& written = timeline_.at(source);
    if (written.ranges.empty()) return 0;
    const Range& place = written.ranges.front();
    const auto reads = reads_.find({writer, place.log});
    if (reads == reads_.end()) return 0;
    for (auto read = reads->second.rbegin(); read != reads->second.rend(); ++read) {
      if (read->from <= place.from && read->to > place.from) return read->number;
    }
    return 0;
  }
  // When the client that wrote this command last decided to send it.
  EventNumber sent(const Event& event, const core::CommandId& id) const {
    const auto found = sends_.find({writer_of(event), id});
    return found == sends_.end() ? 0 : found->second;
  }
  // A log's event was caused by a request, and that by its sending.
  sim::ActorId writer_of(const Event& event) const {
    EventNumber cause = event.cause;
    for (int hops = 0; hops < 2 && cause != 0; ++hops) {
      const Event& before = timeline_.at(cause);
      if (before.kind == EventKind::net_send) return before.actor;
      cause = before.cause;
    }
    return event.actor;
  }

  struct Read {
    EventNumber number = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
  };
  void remember_read(EventNumber number, const Event& event) {
    for (const Range& range : event.ranges) {
      if (range.to > range.from) reads_[{event.actor, range.log}].push_back({number, range.from, range.to});
    }
  }
  std::optional<std::uint32_t> at(const Range& range) const {
    const auto found = places_.find({range.log, range.from});
    return found == places_.end() ? std::nullopt : std::optional(found->second);
  }

  Timeline& timeline_;
  std::map<std::pair<sim::ActorId, std::string>, EventNumber> calls_;
  std::map<std::pair<sim::ActorId, std::string>, EventNumber> sends_;
  std::map<std::pair<std::uint32_t, std::int64_t>, std::uint32_t> places_;
  std::map<Key, std::vector<EventNumber>> commands_;
  std::map<Key, std::size_t> sequenced_;
  std::map<Key, EventNumber> by_position_;
  std::map<std::pair<sim::ActorId, std::uint32_t>, std::vector<Read>> reads_;
};

}  // namespace

void add_causes(Timeline& timeline) {
  std::vector<EventNumber> stimulus(timeline.actors.size());
  Lineage lineage(timeline);
  EventNumber number = 0;
  for (Event& event : timeline.events) {
    ++number;
    if (event.cause == 0 && event.actor != 0 && timeline.actors[event.actor] != "cluster") event.cause = stimulus[event.actor];
    lineage.see(number, event);
    if (is_stimulus(event)) stimulus[event.actor] = number;
  }
}

}  // namespace turnstile::viewer
