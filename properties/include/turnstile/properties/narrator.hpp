// The content of records in the words of their domain, for pages and traces: type-erased, so that one page draws any domain.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/codec.hpp"
#include "turnstile/core/ledger.hpp"
#include "turnstile/properties/evidence.hpp"

namespace turnstile::properties {

struct RecordWords {
  std::optional<EntityId> entity;  // none: the record cannot be decoded
  core::CommandId id;              // empty: it is not about a command
  Position position{};             // 0: none yet
  std::uint32_t attempt = 0;       // how often the command was requeued
  std::string what;                // the request ("withdraw 60"), or the state ("balance 40")
  std::string verdict;             // of an outcome: "accepted", ...
  std::optional<std::int64_t> level;
};

class Narrator {
 public:
  virtual ~Narrator() = default;

  // "account", and the value plotted over time: "balance" (empty: the domain names none).
  virtual std::string_view entity_noun() const = 0;
  virtual std::string_view level_noun() const = 0;
  // The client: "ATM".
  virtual std::string_view client_noun() const = 0;

  // The topics are those of the worker's protocol; else any, and their records are told as texts.
  virtual bool of_protocol() const { return true; }
  // Where two runs of one seed differ: what to look for. `author` made what differs ("decide()"); empty: not known.
  virtual std::string nondeterminism_hint(std::string_view author) const {
    return std::string(author.empty() ? "something in the domain or its workload" : author) +
           " returned different results for the same arguments: it must not use a clock, a random generator, a counter of its own, an "
           "address or the order of an unordered container; a workload uses sim::Chance";
  }
  virtual RecordWords tell(core::Topic topic, std::string_view value) const = 0;
  virtual RecordWords tell_stored(std::string_view value) const = 0;
  // The level of one entity after each of its outcomes, given as records in log order.
  virtual std::vector<std::optional<std::int64_t>> levels(std::span<const std::string> outcomes) const = 0;
};

// `codec` must outlive the narrator.
template <core::Aggregate A>
class DomainNarrator final : public Narrator {
 public:
  explicit DomainNarrator(const core::Codec<A>& codec) : codec_(codec) {}

  std::string_view entity_noun() const override { return core::entity_noun<A>(); }
  std::string_view level_noun() const override { return core::level_noun<A>(); }
  std::string_view client_noun() const override { return core::client_noun<A>(); }

  RecordWords tell(core::Topic topic, std::string_view value) const override {
    switch (topic) {
      case core::Topic::commands:
      case core::Topic::rejected: return words(codec_.decode_command(value));
      case core::Topic::sequenced: return words(codec_.decode_sequenced(value));
      case core::Topic::events: return words(codec_.decode_outcome(value));
      case core::Topic::snapshots: return words(codec_.decode_snapshot(value));
      case core::Topic::alarms: return words(codec_.decode_alarm(value));
      case core::Topic::sequencer_changelog: return words(codec_.decode_admissions(value));
    }
    return {};
  }

  RecordWords tell_stored(std::string_view value) const override {
    const auto stored = core::decode_stored(codec_, value);
    return stored ? words_of(stored->snapshot) : RecordWords{};
  }

  std::vector<std::optional<std::int64_t>> levels(std::span<const std::string> outcomes) const override {
    std::vector<std::optional<std::int64_t>> levels;
    typename A::State state{};
    for (const std::string& bytes : outcomes) {
      if (const auto outcome = codec_.decode_outcome(bytes)) state = core::apply(state, *outcome);
      levels.push_back(level(state));
    }
    return levels;
  }

 private:
  static std::optional<std::int64_t> level(const typename A::State& state) {
    if constexpr (requires { A::level(state); }) return A::level(state);
    return std::nullopt;
  }

  template <class T>
  static RecordWords words(const core::Decoded<T>& record) {
    return record ? words_of(*record) : RecordWords{};
  }
  static RecordWords words_of(const core::Command<A>& command) {
    RecordWords words;
    words.entity = command.entity;
    words.id = command.id;
    words.what = described_request<A>(command.request);
    return words;
  }
  static RecordWords words_of(const core::Sequenced<A>& sequenced) {
    RecordWords words = words_of(sequenced.command);
    words.position = sequenced.position;
    words.attempt = sequenced.attempt;
    return words;
  }
  static RecordWords words_of(const core::Outcome<A>& outcome) {
    RecordWords words = words_of(outcome.command);
    words.what = request_text(outcome);
    words.position = outcome.position;
    words.verdict = verdict_text(outcome);
    return words;
  }
  static RecordWords words_of(const core::Snapshot<A>& snapshot) {
    RecordWords words;
    words.entity = snapshot.entity;
    words.position = snapshot.position;
    words.what = state_text<A>(snapshot.state);
    words.level = level(snapshot.state);
    return words;
  }
  static RecordWords words_of(const core::Alarm<A>& alarm) {
    RecordWords words;
    words.entity = alarm.entity;
    words.position = alarm.position;
    words.what = std::string("alarm ") + (alarm.raised ? "raised" : "cleared") + ", " + state_text<A>(alarm.state);
    words.level = level(alarm.state);
    return words;
  }
  static RecordWords words_of(const core::Admissions& admissions) {
    RecordWords words;
    words.entity = admissions.entity;
    words.position = admissions.given;
    words.what = std::to_string(admissions.undecided.size()) + " undecided";
    return words;
  }

  const core::Codec<A>& codec_;
};

}  // namespace turnstile::properties
