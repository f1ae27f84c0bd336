// The oracle that counts the dead letters: no command is dropped silently, and none is refused twice.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

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
    readable = command && !command->id.empty() && key == std::to_string(command->entity.value);
    text = readable ? std::string_view(command->id) : std::string_view(logged.value.value);
  }
};

template <core::Aggregate A>
class DeadLetters {
 public:
  explicit DeadLetters(const Evidence<A>& evidence) : evidence_(evidence), history_(evidence.history()) {
    for (const auto& logged : history_.rejected) sorted_.push_back({SameLetter<A>(logged), &logged, true});
    for (const auto& logged : history_.commands) sorted_.push_back({SameLetter<A>(logged), &logged, false});
    std::ranges::sort(sorted_, {}, [](const Item& item) { return std::tuple(item.same, item.dead, item.logged->offset); });
    complete_.resize(static_cast<std::size_t>(history_.partitions));
    for (const auto& logged : history_.commands) {
      if (logged.offset == Offset{0}) complete_[static_cast<std::size_t>(logged.partition.value)] = true;
    }
    consumed_ = history_.commands_consumed;
    if (consumed_.empty()) infer_consumed();
  }

  std::optional<Violation> check() const {
    for (auto first = sorted_.begin(); first != sorted_.end();) {
      const auto dead = std::find_if(first, sorted_.end(), [&](const Item& item) { return item.same != first->same || item.dead; });
      const auto last = std::find_if(dead, sorted_.end(), [&](const Item& item) { return item.same != first->same; });
      if (auto violation = check({first, dead}, {dead, last})) return violation;
      first = last;
    }
    return std::nullopt;
  }

 private:
  struct Item {
    SameLetter<A> same;
    const Logged<Letter<A>>* logged = nullptr;
    bool dead = false;
  };
  using Items = std::span<const Item>;

  std::optional<Violation> check(Items received, Items dead) const {
    const Item& any = received.empty() ? dead.front() : received.front();
    const bool was_admitted = any.same.readable && admitted(*any.logged->value.command);
    for (const Item& item : dead) {
      if (any.same.readable && !may_be_refused(item, received)) {
        return found(item, "was refused, although it was not late and its deadline not too far away");
      }
    }
    if (was_admitted && !received.empty() && is_complete(any.same.partition)) {
      if (const char* why = why_not_admitted(received.front()); why != nullptr) return found(received.front(), why);
    }
    const std::size_t most = received.size() - (was_admitted && !received.empty() ? 1 : 0);
    if (dead.size() > most && is_complete(any.same.partition)) {
      return found(dead[most], "has too many dead letters: " + std::to_string(dead.size()) + " for " + std::to_string(received.size()) +
                                   (was_admitted ? " records, one of which was admitted" : " records"));
    }
    if (was_admitted || !history_.rested) return std::nullopt;
    std::size_t owed = 0;
    for (const Item& item : received) {
      if (was_consumed(*item.logged) && ++owed > dead.size())
        return found(item, "was consumed but neither admitted nor a repeat, and has no dead letter");
    }
    return std::nullopt;
  }

  bool admitted(const core::Command<A>& command) const {
    if (evidence_.outcome_of(command.entity, command.id) != nullptr) return true;
    return std::ranges::any_of(history_.sequenced, [&command](const auto& logged) {
      return logged.value.command.entity == command.entity && logged.value.command.id == command.id;
    });
  }

  // No clock can have admitted it: it was late when it arrived, or its deadline was too far away even when it was assigned its position.
  const char* why_not_admitted(const Item& first) const {
    const auto& command = *first.logged->value.command;
    if (command.deadline_ms + history_.grace_ms + history_.skew_ms_max < wall_ms(first.logged->time))
      return "was admitted although it was late";
    const TimeMs ahead_ms = history_.lifetime_ms_max + 2 * history_.skew_ms_max;
    if (command.deadline_ms <= wall_ms(first.logged->time) + ahead_ms) return nullptr;
    const auto given = std::ranges::find_if(history_.sequenced, [&command](const auto& logged) {
      return logged.value.command.entity == command.entity && logged.value.command.id == command.id;
    });
    if (given == history_.sequenced.end() || command.deadline_ms <= wall_ms(given->time) + ahead_ms) return nullptr;
    return "was admitted although its deadline was too far away";
  }
  TimeMs wall_ms(TimeNs time) const { return history_.epoch_ms + time / core::kNsPerMs; }

  // By no clock of the system was it late when its dead letter was written, nor its deadline too far away when it arrived.
  bool may_be_refused(const Item& dead, Items received) const {
    const TimeMs deadline_ms = dead.logged->value.command->deadline_ms;
    if (deadline_ms + history_.grace_ms <= wall_ms(dead.logged->time) + history_.skew_ms_max) return true;
    return received.empty() || deadline_ms > wall_ms(received.front().logged->time) + history_.lifetime_ms_max;
  }

  // For a group whose offsets are unknown: everything before an admitted command was read, because a sequencer reads in order.
  void infer_consumed() {
    consumed_.resize(static_cast<std::size_t>(history_.partitions));
    for (auto item = sorted_.begin(); item != sorted_.end(); ++item) {
      const bool first = !item->dead && (item == sorted_.begin() || std::prev(item)->same != item->same);
      if (!first || !item->same.readable || !is_complete(item->same.partition) || !admitted(*item->logged->value.command)) continue;
      Offset& consumed = consumed_[static_cast<std::size_t>(item->same.partition.value)];
      consumed = std::max(consumed, next(item->logged->offset));
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
    if (record.deleted_at == std::numeric_limits<TimeNs>::max()) return true;
    return std::ranges::any_of(history_.writes, [&record](const auto& write) {
      return write.partition == record.partition && write.committed_commands && *write.committed_commands > record.offset &&
             write.time < record.deleted_at;
    });
  }

  static Violation found(const Item& item, const std::string& what) {
    const auto& letter = item.logged->value;
    const RecordAt record = record_at(item.dead ? core::Topic::rejected : core::Topic::commands, *item.logged);
    const std::string where = "at " + place_text(record.place);
    Violation violation{"dead_letters_exact", record.event, "the record " + where + ", which no sequencer may admit, " + what};
    if (item.same.readable) {
      violation = about_entity<A>("dead_letters_exact", letter.command->entity, record.event,
                                  "command " + letter.command->id + ", " + where + ", " + what);
    }
    violation.record = record;
    return violation;
  }

  const Evidence<A>& evidence_;
  const History<A>& history_;
  std::vector<Item> sorted_;
  std::vector<bool> complete_;    // by partition
  std::vector<Offset> consumed_;  // by partition
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
