// The checks before a command gets its position: it is readable, new, and in time (rules 8 and 9). What fails one of them is dropped as a
// repeat, or becomes a dead letter with the reason.
#pragma once

#include <algorithm>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "turnstile/core/log.hpp"
#include "turnstile/core/stage_context.hpp"

namespace turnstile::core {

template <Aggregate A>
class Admission {
 public:
  // A record that can never be admitted, and why.
  struct Unreadable {
    CommandId id;  // empty: not even the id is readable
    std::string error;
  };
  using Read = std::expected<Command<A>, Unreadable>;

  explicit Admission(const StageContext<A>& shared)
      : partition_(shared.partition),
        options_(shared.options),
        protocol_(shared.protocol),
        codec_(shared.codec),
        ledger_(shared.ledger),
        book_(shared.book),
        counters_(shared.counters) {}

  // A record of the commands topic.
  Read read(const Record& record) const {
    auto command = codec_.decode_command(record.value);
    if (!command) return std::unexpected(Unreadable{{}, std::move(command.error().what)});
    if (command->id.empty()) return std::unexpected(Unreadable{{}, "the command has no id"});
    if (std::string_view(EntityKey(command->entity)) != record.key) {
      return std::unexpected(Unreadable{std::move(command->id), "the record's key is not the command's entity"});
    }
    return std::move(*command);
  }

  // Whether the command is to get a position. If not, all that is owed to it has been done.
  bool admits(const Record& record, const Command<A>& command, TimeMs now_ms, RecordBatch& out) {
    if (protocol_.remembers_ids() && book_.knows({command.entity, command.id})) {
      ++counters_.repeated;
      return false;
    }
    const TimeMs watermark_ms = std::max(book_.watermark_ms(command.entity), now_ms);
    if (command.deadline_ms > now_ms + options_.lifetime_ms_max + options_.skew_ms_max) {
      refuse(record, command.id, "the deadline is too far away", out, counters_.refused_unreadable);
      return false;
    }
    if (command.deadline_ms + options_.grace_ms <= watermark_ms) {
      book_.raise_watermark(command.entity, watermark_ms);
      refuse(record, command.id, "late", out, counters_.refused_late);
      return false;
    }
    return true;
  }
  void refuse_conflict(const Record& record, const CommandId& id, RecordBatch& out) {
    refuse(record, id, "conflict", out, counters_.conflicts);
  }
  void refuse(const Record& record, const Unreadable& why, RecordBatch& out) {
    refuse(record, why.id, why.error, out, counters_.refused_unreadable);
  }

  // Evicts ids and writes the changelog: once per entity and transaction, in the transaction it describes. `given_of(memory)` is the
  // entity's last assigned position.
  template <class GivenOf>
  void flush(TimeMs now_ms, RecordBatch& out, GivenOf&& given_of) {
    if (book_.has_unwritten() || !out.empty()) book_.evict(now_ms, true);
    book_.write([this](EntityId entity) { return ledger_.entity(entity).last; },
                [&](Admissions& memory) {
                  memory.given = given_of(std::as_const(memory));
                  out.add_with({Topic::sequencer_changelog, partition_}, EntityKey(memory.entity), {},
                               [&](std::string& bytes) { codec_.encode(memory, bytes); });
                });
  }

 private:
  void refuse(const Record& record, std::string_view id, std::string_view error, RecordBatch& out, std::uint64_t& counter) {
    ++counter;
    RecordHeaders headers;
    headers.id = id;
    headers.error = error;
    out.add({{Topic::rejected, partition_}, record.key, record.value, headers});
  }

  PartitionId partition_;
  const StageOptions& options_;
  const Protocol& protocol_;
  const Codec<A>& codec_;
  Ledger<A>& ledger_;
  AdmissionBook& book_;
  WorkerCounters& counters_;
};

}  // namespace turnstile::core
