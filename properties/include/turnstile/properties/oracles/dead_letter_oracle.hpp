// The oracle that counts the dead letters: no command is dropped silently, and none is refused twice.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/codec.hpp"
#include "turnstile/core/flat_map.hpp"
#include "turnstile/properties/findings.hpp"

namespace turnstile::properties {

namespace detail {

// Records of commands, and of commands.rejected, that are the same letter: one command of one entity, or the same undecodable bytes.
template <core::Aggregate A>
struct SameLetter {
  PartitionId partition{};
  std::string_view key;
  std::string_view text;  // the command's id, or the raw bytes
  bool readable = false;
  friend auto operator<=>(const SameLetter&, const SameLetter&) = default;

  explicit SameLetter(const Logged<Letter<A>>& logged) : partition(logged.partition), key(logged.value.key) {
    const auto& command = logged.value.command;
    readable = command && !command->id.empty() && key == std::string_view(core::EntityKey(command->entity));
    text = readable ? std::string_view(command->id) : std::string_view(logged.value.value);
  }
};
struct SameLetterHash {
  template <core::Aggregate A>
  std::uint64_t operator()(const SameLetter<A>& same) const {
    return core::hash_bytes(same.text, core::hash_bytes(same.key, static_cast<std::uint64_t>(same.partition.value)));
  }
};

// A command's entity and id, where somebody else keeps the id.
struct IdView : core::IdQuery {
  explicit IdView(const core::IdQuery& query) : core::IdQuery(query) {}
  friend bool operator==(const IdView& view, const core::IdQuery& query) { return view.entity == query.entity && view.id == query.id; }
};

template <core::Aggregate A>
class DeadLetters {
 public:
  explicit DeadLetters(const Evidence<A>& evidence) : evidence_(evidence), history_(evidence.history()) {
    records_.reserve(history_.rejected.size() + history_.commands.size());
    for (const Record* logged : in_order(history_.rejected)) add(*logged, &Letters::dead);
    for (const Record* logged : in_order(history_.commands)) add(*logged, &Letters::received);
    for (const auto& logged : history_.sequenced) given_.try_emplace(id_of(logged.value.command), &logged);
    complete_.resize(static_cast<std::size_t>(history_.partitions));
    for (const auto& logged : history_.commands) {
      if (logged.offset == Offset{0}) complete_[static_cast<std::size_t>(logged.partition.value)] = true;
    }
    consumed_ = history_.commands_consumed;
    if (consumed_.empty()) infer_consumed();
    follow_progress();
  }

  // Of several violations that of the first letter, in their order.
  std::optional<Violation> check() const {
    std::optional<Violation> violation;
    const SameLetter<A>* of = nullptr;
    for (const auto& [same, letters] : letters_) {
      if (of != nullptr && *of < same) continue;
      if (auto found = check(same, letters)) {
        violation = std::move(found);
        of = &same;
      }
    }
    return violation;
  }

 private:
  using Record = Logged<Letter<A>>;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  // Records of one letter in one topic, by offset: a list within `records_`.
  struct Chain {
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
    std::size_t size = 0;
  };
  struct Linked {
    const Record* record = nullptr;
    std::uint32_t next = kNone;
  };
  struct Progress {
    Instant time{};
    Offset furthest{};
  };
  struct Letters {
    Chain received;  // of commands
    Chain dead;      // of commands.rejected
  };

  static std::vector<const Record*> in_order(const std::vector<Record>& all) {
    std::vector<const Record*> ordered;
    ordered.reserve(all.size());
    for (const Record& each : all) ordered.push_back(&each);
    const auto place = [](const Record* record) { return std::pair(record->partition, record->offset); };
    if (!std::ranges::is_sorted(ordered, {}, place)) std::ranges::sort(ordered, {}, place);
    return ordered;
  }
  void add(const Record& record, Chain Letters::* where) {
    Chain& chain = letters_.try_emplace(SameLetter<A>(record)).first->*where;
    const auto number = static_cast<std::uint32_t>(records_.size());
    records_.push_back({&record});
    (chain.size++ == 0 ? chain.first : records_[chain.last].next) = number;
    chain.last = number;
  }
  const Record& first(const Chain& chain) const { return *records_[chain.first].record; }
  const Record& at(const Chain& chain, std::size_t place) const {
    std::uint32_t number = chain.first;
    while (place-- > 0) number = records_[number].next;
    return *records_[number].record;
  }
  static core::IdQuery id_of(const core::Command<A>& command) { return {command.entity, command.id}; }

  std::optional<Violation> check(const SameLetter<A>& same, const Letters& letters) const {
    const auto& [received, dead] = letters;
    const Record& any = first(received.size == 0 ? dead : received);
    const bool was_admitted = same.readable && admitted(*any.value.command);
    for (std::uint32_t each = dead.first; each != kNone && same.readable; each = records_[each].next) {
      if (!may_be_refused(*records_[each].record, received)) {
        return found(same, core::Topic::rejected, *records_[each].record,
                     "was refused, although it was not late and its deadline not too far away");
      }
    }
    if (was_admitted && received.size != 0 && is_complete(same.partition)) {
      if (const char* why = why_not_admitted(any); why != nullptr) return found(same, core::Topic::commands, any, why);
      if (history_.turns == core::Turns::client && !asked_for_its_position(received))
        return found(same, core::Topic::commands, any, "was decided at a position for which its client had not asked");
    }
    const std::size_t most = received.size - (was_admitted && received.size != 0 ? 1 : 0);
    if (dead.size > most && is_complete(same.partition)) {
      return found(same, core::Topic::rejected, at(dead, most),
                   "has too many dead letters: " + std::to_string(dead.size) + " for " + std::to_string(received.size) +
                       (was_admitted ? " records, one of which was admitted" : " records"));
    }
    if (was_admitted || !history_.rested) return std::nullopt;
    std::size_t owed = 0;
    for (std::uint32_t each = received.first; each != kNone; each = records_[each].next) {
      if (was_consumed(*records_[each].record) && ++owed > dead.size)
        return found(same, core::Topic::commands, *records_[each].record,
                     "was consumed but neither admitted nor a repeat, and has no dead letter");
    }
    return std::nullopt;
  }

  bool admitted(const core::Command<A>& command) const {
    return evidence_.outcome_of(command.entity, command.id) != nullptr || given_.find(id_of(command)) != nullptr;
  }

  // No clock can have admitted it: it was late when it arrived, or its deadline was too far away even when it was assigned its position.
  const char* why_not_admitted(const Record& first) const {
    const auto& command = *first.value.command;
    if (command.deadline_ms + history_.grace_ms + history_.skew_ms_max < wall_ms(first.time)) return "was admitted although it was late";
    const TimeMs ahead_ms = history_.lifetime_ms_max + 2 * history_.skew_ms_max;
    if (command.deadline_ms <= wall_ms(first.time) + ahead_ms) return nullptr;
    const auto given = when_given(command);
    if (!given || command.deadline_ms <= wall_ms(*given) + ahead_ms) return nullptr;
    return "was admitted although its deadline was too far away";
  }
  // When it got its position, if that is known: where there is no topic of sequenced commands, when its outcome was written.
  std::optional<Instant> when_given(const core::Command<A>& command) const {
    if (const auto* const copy = given_.find(id_of(command))) return (*copy)->time;
    if (!core::decides_at_once(history_.turns)) return std::nullopt;
    const auto* const outcome = evidence_.outcome_of(command.entity, command.id);
    return outcome == nullptr ? std::nullopt : std::optional(outcome->time);
  }
  TimeMs wall_ms(Instant time) const { return history_.epoch_ms + core::in_ms(time); }

  // With numbers: some copy of it asked to be decided where it was.
  bool asked_for_its_position(const Chain& received) const {
    for (std::uint32_t each = received.first; each != kNone; each = records_[each].next) {
      const auto& command = *records_[each].record->value.command;
      const auto* const outcome = evidence_.outcome_of(command.entity, command.id);
      if (outcome == nullptr || outcome->value.position == command.number) return true;
    }
    return false;
  }
  // With numbers: it was refused long before, or long after, its number was the next one. The outcomes and the letter of one transaction
  // are written at different times, at most as far apart as a transaction may last.
  bool may_conflict(const Record& dead) const {
    constexpr Duration kTransactionMax = 20'000 * core::kMs;
    const auto& command = *dead.value.command;
    const auto* const entity = evidence_.find(command.entity);
    const auto* const taken = entity == nullptr ? nullptr : entity->at(command.number);
    return taken != nullptr && taken->logged->time <= dead.time + kTransactionMax;
  }

  // By no clock of the system was it late when its dead letter was written, nor its deadline too far away when it arrived.
  bool may_be_refused(const Record& dead, const Chain& received) const {
    if (dead.value.command->number != Position{} && may_conflict(dead)) return true;
    const TimeMs deadline_ms = dead.value.command->deadline_ms;
    if (deadline_ms + history_.grace_ms <= wall_ms(dead.time) + history_.skew_ms_max) return true;
    return received.size == 0 || deadline_ms > wall_ms(first(received).time) + history_.lifetime_ms_max;
  }

  // For a group whose offsets are unknown: everything before an admitted command was read, because a sequencer reads in order.
  void infer_consumed() {
    consumed_.resize(static_cast<std::size_t>(history_.partitions));
    for (const auto& [same, letters] : letters_) {
      if (letters.received.size == 0 || !same.readable || !is_complete(same.partition)) continue;
      const Record& record = first(letters.received);
      if (!admitted(*record.value.command)) continue;
      Offset& consumed = consumed_[static_cast<std::size_t>(same.partition.value)];
      consumed = std::max(consumed, next(record.offset));
    }
  }

  // Nothing is missing at the partition's start.
  bool is_complete(PartitionId partition) const {
    const auto index = static_cast<std::size_t>(partition.value);
    return history_.has_commands || (index < complete_.size() && complete_[index]);
  }

  // The group had read past it while it existed. A store's writes show how far the group had come at a time.
  bool was_consumed(const Logged<Letter<A>>& record) const {
    const auto partition = static_cast<std::size_t>(record.partition.value);
    if (partition >= consumed_.size() || consumed_[partition] <= record.offset) return false;
    if (record.deleted_at == Instant::max()) return true;
    if (partition >= progress_.size()) return false;
    const auto& seen = progress_[partition];
    const auto after = std::ranges::lower_bound(seen, record.deleted_at, {}, &Progress::time);
    return after != seen.begin() && std::prev(after)->furthest > record.offset;
  }
  // How far the group had come in commands, by the writes up to a time.
  void follow_progress() {
    progress_.resize(static_cast<std::size_t>(history_.partitions));
    for (const auto& write : history_.writes) {
      const auto partition = static_cast<std::size_t>(write.partition.value);
      if (write.committed_commands && partition < progress_.size()) progress_[partition].push_back({write.time, *write.committed_commands});
    }
    for (auto& seen : progress_) {
      std::ranges::sort(seen, {}, &Progress::time);
      for (std::size_t number = 1; number < seen.size(); ++number)
        seen[number].furthest = std::max(seen[number].furthest, seen[number - 1].furthest);
    }
  }

  static Violation found(const SameLetter<A>& same, core::Topic topic, const Record& logged, const std::string& what) {
    const RecordAt record = record_at(topic, logged);
    const std::string where = "at " + place_text(record.place);
    Violation violation{"dead_letters_exact", record.event, "the record " + where + ", which no sequencer may admit, " + what};
    if (same.readable) {
      const auto& command = *logged.value.command;
      violation = about_entity<A>("dead_letters_exact", command.entity, record.event, "command " + command.id + ", " + where + ", " + what);
    }
    violation.record = record;
    return violation;
  }

  const Evidence<A>& evidence_;
  const History<A>& history_;
  core::FlatMap<SameLetter<A>, Letters, SameLetterHash> letters_;
  std::vector<Linked> records_;
  core::FlatMap<IdView, const Logged<core::Sequenced<A>>*, core::IdHash> given_;  // the first copy that has a position
  std::vector<bool> complete_;                                                    // by partition
  std::vector<Offset> consumed_;                                                  // by partition
  std::vector<std::vector<Progress>> progress_;                                   // by partition, by time
};

}  // namespace detail

// Each consumed record of commands was admitted, or repeats an admitted one, or has exactly one dead letter. A refused command that can be
// decoded was too late, or its deadline too far away; no such command was admitted. A repeat that arrives when its id may be forgotten is
// refused as late or dropped: both are right.
template <core::Aggregate A>
std::optional<Violation> dead_letters_exact(const Evidence<A>& evidence) {
  return detail::DeadLetters<A>(evidence).check();
}

}  // namespace turnstile::properties
