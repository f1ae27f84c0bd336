#include "turnstile/properties/first_difference.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "hexadecimal.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::properties {

namespace {

constexpr int kRunsMax = 8;

// An event as compared (all of its content, to the byte) and as shown.
struct ToldEvent {
  std::uint64_t fingerprint = 0;
  std::string line;
  std::string numbers;
  std::vector<std::string> records;
  std::string_view author;  // of the first record: the function that made it
};

class Teller final : public sim::TraceSink {
 public:
  explicit Teller(const Narrator& narrator) : narrator_(narrator) {}

  void actor(sim::ActorId id, std::string_view name) override {
    if (actors_.size() <= id) actors_.resize(id + 1);
    actors_[id] = name;
  }
  void event(const sim::TraceEvent& event, const sim::TraceDetail& detail) override {
    ToldEvent told{fingerprint_of(event, detail), line_of(event, detail), numbers_of(event), {}, {}};
    const bool stored = event.kind == sim::EventKind::store_write;
    for (const auto& record : detail.records) {
      const auto words = stored ? narrator_.tell_stored(record.value) : narrator_.tell(sim::in_protocol(record.where.topic), record.value);
      std::string& text = told.records.emplace_back("[");  // g++ 12 takes "[" + std::string for an overlapping copy (GCC bug 105651)
      text.append(text_of(words)).append(", bytes ").append(hexadecimal(sim::fingerprint(record.value), 16)).append("]");
    }
    if (!detail.records.empty()) told.author = stored ? "evolve()" : author_of(sim::in_protocol(detail.records.front().where.topic));
    events_.push_back(std::move(told));
  }
  const std::vector<ToldEvent>& events() const { return events_; }

 private:
  static std::uint64_t fingerprint_of(const sim::TraceEvent& event, const sim::TraceDetail& detail) {
    std::uint64_t mixed = sim::fingerprint(detail.text);
    const auto mix = [&mixed](std::uint64_t word) { mixed = (mixed ^ word) * 0x9e3779b97f4a7c15U; };
    for (const std::uint64_t word : {static_cast<std::uint64_t>(event.time.ns), std::uint64_t{event.actor}, facts(event.kind).hash,
                                     event.first, event.second, event.cause, std::uint64_t{detail.transaction}}) {
      mix(word);
    }
    for (const auto& record : detail.records) {
      mix(sim::fingerprint(record.key));
      mix(sim::fingerprint(record.value));
    }
    return mixed;
  }

  std::string line_of(const sim::TraceEvent& event, const sim::TraceDetail& detail) const {
    std::string line = time_text(event.time) + "  " + (event.actor < actors_.size() ? actors_[event.actor] : std::string()) +
                       (event.actor == 0 ? "world  " : "  ") + std::string(name(event.kind));
    if (!detail.text.empty()) line += " " + detail.text;
    for (const auto& range : detail.ranges) {
      line.append("  ")
          .append(core::suffix(sim::in_protocol(range.where.topic)))
          .append("/")
          .append(std::to_string(range.where.partition.value));
      line.append("@").append(std::to_string(range.from.value));
    }
    return line;
  }
  static std::string numbers_of(const sim::TraceEvent& event) {
    const sim::EventKindFacts& facts = sim::facts(event.kind);
    std::string text = "  (";
    if (!facts.first.empty()) text.append(facts.first) += " " + std::to_string(event.first) + ", ";
    if (!facts.second.empty()) text.append(facts.second) += " " + std::to_string(event.second) + ", ";
    return text += "caused by event " + std::to_string(event.cause) + ")";
  }
  std::string text_of(const RecordWords& words) const {
    if (!words.entity) return "a record";
    std::string text = std::string(narrator_.entity_noun()) + " " + std::to_string(words.entity->value);
    if (words.position != Position{}) text += ", position " + std::to_string(words.position.value);
    for (const std::string& part : {words.id, words.what, words.verdict}) {
      if (!part.empty()) text += ", " + part;
    }
    return text;
  }
  // The function that made a record.
  static std::string_view author_of(core::Topic topic) {
    switch (topic) {
      case core::Topic::commands: return "the workload";
      case core::Topic::events: return "decide()";
      case core::Topic::snapshots: return "evolve()";
      case core::Topic::alarms: return "alarmed() or evolve()";
      case core::Topic::sequenced:
      case core::Topic::rejected:
      case core::Topic::sequencer_changelog: break;
    }
    return {};
  }
  static std::string time_text(core::Instant time) {
    const std::string nanoseconds = std::to_string((time.since_zero() % core::kMs).ns);
    return std::to_string(core::in_ms(time)) + "." + std::string(6 - nanoseconds.size(), '0') + nanoseconds + " ms";
  }

  const Narrator& narrator_;
  std::vector<std::string> actors_{"world"};
  std::vector<ToldEvent> events_;
};

// An event next to its counterpart in the other run: only the records that differ.
std::string shown(const ToldEvent& event, const ToldEvent* other) {
  std::string text = event.line;
  for (std::size_t index = 0; index < event.records.size(); ++index) {
    const std::string& record = event.records[index];
    const bool same = other != nullptr && index < other->records.size() && other->records[index] == record;
    if (!same) text += "  " + record;
  }
  return text;
}

std::optional<FirstDifference> compare(const Narrator& narrator, const std::vector<ToldEvent>& once, const std::vector<ToldEvent>& again) {
  const auto [left, right] = std::ranges::mismatch(once, again, {}, &ToldEvent::fingerprint, &ToldEvent::fingerprint);
  if (left == once.end() && right == again.end()) return std::nullopt;
  FirstDifference difference;
  difference.event = static_cast<std::uint64_t>(left - once.begin()) + 1;
  const ToldEvent* const one = left == once.end() ? nullptr : &*left;
  const ToldEvent* const other = right == again.end() ? nullptr : &*right;
  if (left != once.begin()) difference.before = std::prev(left)->line;
  if (one != nullptr) difference.once = shown(*one, other);
  if (other != nullptr) difference.again = shown(*other, one);
  if (difference.once == difference.again) {  // and yet they differ
    difference.once += one->numbers;
    difference.again += other->numbers;
  }
  difference.hint = narrator.nondeterminism_hint((one != nullptr ? one : other)->author);
  return difference;
}

}  // namespace

std::optional<FirstDifference> first_difference(const Scenario& scenario, const RunRequest& request) {
  RunRequest watched = request;
  const auto run = [&] {
    Teller teller(scenario.narrator());
    watched.sink = &teller;
    scenario.run(watched);
    return teller.events();
  };
  const std::vector<ToldEvent> once = run();
  for (int runs = 1; runs < kRunsMax; ++runs) {
    if (auto difference = compare(scenario.narrator(), once, run())) return difference;
  }
  return std::nullopt;
}

std::string not_deterministic_block(const Scenario& scenario, const RunRequest& request, std::string_view check) {
  const auto difference = first_difference(scenario, request);
  std::string block = "NOT DETERMINISTIC  seed=0x" + hexadecimal(request.seed);
  if (difference) block += "  event=" + std::to_string(difference->event);
  block += "  scenario=" + std::string(scenario.name()) + "\n";
  const auto line = [&block](std::string_view name, std::string_view text) {
    if (!text.empty()) block += "  " + std::string(name) + std::string(10 - name.size(), ' ') + std::string(text) + "\n";
  };
  if (difference) {
    const std::string over = "the run was over";
    block += "  two runs of this seed diverge at event " + std::to_string(difference->event) + "\n";
    line("before:", difference->before);
    line("once:", difference->once.empty() ? over : difference->once);
    line("again:", difference->again.empty() ? over : difference->again);
    line("hint:", difference->hint);
  } else {
    block += "  two runs of this seed differed; " + std::to_string(kRunsMax) + " more did not\n";
    line("hint:", "uninitialized memory, or state that outlives a run");
  }
  line("check:", check);
  return block;
}

}  // namespace turnstile::properties
