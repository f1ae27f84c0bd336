#include "turnstile/viewer/collector.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::viewer {

Collector::Collector(const properties::Narrator& narrator) : narrator_(narrator) {
  timeline_.entity_noun = narrator.entity_noun();
  timeline_.client_noun = narrator.client_noun();
  timeline_.level_noun = narrator.level_noun();
  timeline_.of_protocol = narrator.of_protocol();
  timeline_.actors.emplace_back("world");
}

namespace {

// What clients of every domain are called in a trace.
constexpr std::string_view kClientInTrace = "atm";

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

}  // namespace

void Collector::actor(sim::ActorId id, std::string_view name) {
  if (timeline_.actors.size() <= id) timeline_.actors.resize(id + 1);
  timeline_.actors[id] = name;
  if (name.starts_with(kClientInTrace) && name.substr(kClientInTrace.size()).starts_with('-'))
    timeline_.actors[id] = lower(timeline_.client_noun) + std::string(name.substr(kClientInTrace.size()));
}

void Collector::topic(sim::TopicId id, std::string_view name) {
  if (topics_.size() <= id.value) topics_.resize(id.value + 1);
  topics_[id.value] = name;
}

properties::RecordWords Collector::tell(const sim::TracedRecord& record) const {
  if (timeline_.of_protocol) return narrator_.tell(sim::in_protocol(record.where.topic), record.value);
  properties::RecordWords words;
  words.id = record.key;
  words.what = record.value;
  return words;
}

std::uint32_t Collector::log(sim::TopicPartition where) {
  const auto [found, fresh] = logs_.try_emplace(where, static_cast<std::uint32_t>(timeline_.logs.size()));
  if (fresh) timeline_.logs.push_back({where, where.topic.value < topics_.size() ? topics_[where.topic.value] : std::string()});
  return found->second;
}

void Collector::event(const sim::TraceEvent& told, const sim::TraceDetail& detail) {
  Event event;
  event.time = told.time;
  event.actor = told.actor;
  event.kind = told.kind;
  event.text = detail.text;
  // Where the id is the name of its producer, as a worker's is, it need not be said.
  if (event.kind == EventKind::txn_begin && event.text == timeline_.actors[event.actor]) event.text.clear();
  event.first = told.first;
  event.second = told.second;
  event.transaction = detail.transaction;
  event.cause = told.cause;
  for (const auto& range : detail.ranges) event.ranges.push_back({log(range.where), range.from.value, range.to.value});
  if (event.kind == EventKind::log_append) {
    append(detail, event);
  } else if (event.kind == EventKind::store_write) {
    for (const auto& record : detail.records) event.seen.push_back({narrator_.tell_stored(record.value), std::nullopt});
  } else if (family(event.kind) == EventFamily::client) {
    for (const auto& record : detail.records) {
      event.seen.push_back({tell(record), std::nullopt});
      if (event.ranges.empty()) event.ranges.push_back({log(record.where), record.offset.value, record.offset.value + 1});
    }
  }
  timeline_.events.push_back(std::move(event));
}

void Collector::append(const sim::TraceDetail& detail, Event& event) {
  for (const auto& told : detail.records) {
    Record record;
    record.log = log(told.where);
    record.offset = told.offset.value;
    record.appended = timeline_.events.size() + 1;
    record.transaction = detail.transaction;
    record.words = tell(told);
    event.records.push_back(static_cast<std::uint32_t>(timeline_.records.size()));
    timeline_.records.push_back(std::move(record));
    outcomes_.emplace_back(told.where.topic == sim::in_cluster(core::Topic::events) ? told.value : std::string_view());
  }
}

// The level of its entity after each outcome: the fold of the committed ones, in log order.
void Collector::add_levels() {
  const auto committed = [this](const Record& record) {
    if (record.transaction == 0) return true;
    const auto found = std::ranges::find(timeline_.transactions, record.transaction, &Transaction::number);
    return found != timeline_.transactions.end() && found->fate == Fate::committed;
  };
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::vector<std::uint32_t>> by_entity;
  for (std::uint32_t index = 0; index < timeline_.records.size(); ++index) {
    const Record& record = timeline_.records[index];
    const bool outcome = timeline_.of_protocol && timeline_.logs[record.log].role() == core::Topic::events;
    if (outcome && record.words.entity && committed(record)) by_entity[{record.log, record.words.entity->value}].push_back(index);
  }
  for (const auto& [entity, indexes] : by_entity) {
    std::vector<std::string> outcomes;
    for (const std::uint32_t index : indexes) outcomes.push_back(outcomes_[index]);
    const auto levels = narrator_.levels(outcomes);
    for (std::size_t each = 0; each < indexes.size(); ++each) timeline_.records[indexes[each]].words.level = levels[each];
  }
}

Timeline Collector::take() {
  add_fates(timeline_);
  add_levels();
  add_causes(timeline_);
  return std::move(timeline_);
}

}  // namespace turnstile::viewer
