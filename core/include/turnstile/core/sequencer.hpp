// The sequencer: assigns each command of an entity its position, once (rules 8, 9 and 10).
#pragma once

#include <algorithm>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "turnstile/core/log.hpp"
#include "turnstile/core/stage_context.hpp"

namespace turnstile::core {

template <Aggregate A>
class Sequencer {
 public:
  explicit Sequencer(const StageContext<A>& shared)
      : partition_(shared.partition),
        options_(shared.options),
        protocol_(shared.protocol),
        codec_(shared.codec),
        ledger_(shared.ledger),
        book_(shared.book),
        counters_(shared.counters) {}

  // Handles a record of the commands topic. Undecodable and late ones become dead letters with the reason, but only after the backlog in
  // front of them: a dead letter that overtook the backlog would be committed before its record's offset, and a successor would read the
  // record and write it again.
  void on_record(const Record& record, TimeMs now_ms, RecordBatch& out) {
    Read read = this->read(record);
    if (!backlog_.empty() || !may_pass(read)) {
      backlog_.push_back({record.offset, std::string(record.key), std::string(record.value), std::move(read)});
      return;
    }
    take(record, read, now_ms, out);
  }

  // Resumes the backlog as far as there is room.
  template <class Admitted>
  void resume(TimeMs now_ms, RecordBatch& out, Admitted&& admitted) {
    while (!backlog_.empty() && may_pass(backlog_.front().read)) {
      Waiting& first = backlog_.front();
      take({{Topic::commands, partition_}, first.offset, 0, first.key, first.value}, first.read, now_ms, out);
      backlog_.pop_front();
      admitted();
    }
  }
  // The entity admitted since the last call, whose deadline must be watched. Call after each record.
  std::optional<EntityId> take_admitted() { return std::exchange(admitted_, std::nullopt); }
  bool has_backlog() const { return !backlog_.empty(); }
  // The offset to commit, given the current position.
  Offset committable(Offset position) const { return backlog_.empty() ? position : backlog_.front().offset; }

  // Evicts ids and writes the changelog: once per entity and transaction, in the transaction it describes.
  void flush(TimeMs now_ms, RecordBatch& out) {
    if (book_.has_unwritten() || !out.empty()) book_.evict(now_ms, true);
    book_.write([this](EntityId entity) { return ledger_.entity(entity).last; },
                [&](const Admissions& memory) {
                  out.add_with({Topic::sequencer_changelog, partition_}, EntityKey(memory.entity), {},
                               [&](std::string& bytes) { codec_.encode(memory, bytes); });
                });
  }
  // Evictions that no other transaction included.
  void evict_idle(TimeMs now_ms) { book_.evict(now_ms, true); }

 private:
  // A record that can never be admitted, and why.
  struct Unreadable {
    CommandId id;  // empty: not even the id is readable
    std::string error;
  };
  using Read = std::expected<Command<A>, Unreadable>;
  struct Waiting {
    Offset offset{};
    std::string key;
    std::string value;
    Read read;
  };

  Read read(const Record& record) const {
    auto command = codec_.decode_command(record.value);
    if (!command) return std::unexpected(Unreadable{{}, std::move(command.error().what)});
    if (command->id.empty()) return std::unexpected(Unreadable{{}, "the command has no id"});
    if (std::string_view(EntityKey(command->entity)) != record.key) {
      return std::unexpected(Unreadable{std::move(command->id), "the record's key is not the command's entity"});
    }
    return std::move(*command);
  }
  bool may_pass(const Read& read) {
    return !read || book_.undecided_count(read->entity, ledger_.entity(read->entity).last) < options_.undecided_max;
  }

  void take(const Record& record, Read& read, TimeMs now_ms, RecordBatch& out) {
    if (read) return admit(record, *read, now_ms, out);
    refuse(record, read.error().id, read.error().error, out, counters_.refused_unreadable);
  }

  void admit(const Record& record, Command<A>& command, TimeMs now_ms, RecordBatch& out) {
    if (protocol_.remembers_ids() && book_.knows({command.entity, command.id})) {
      ++counters_.repeated;
      return;
    }
    const TimeMs watermark_ms = std::max(book_.watermark_ms(command.entity), now_ms);
    if (command.deadline_ms > now_ms + options_.lifetime_ms_max + options_.skew_ms_max) {
      return refuse(record, command.id, "the deadline is too far away", out, counters_.refused_unreadable);
    }
    if (command.deadline_ms + options_.grace_ms <= watermark_ms) {
      book_.raise_watermark(command.entity, watermark_ms);
      return refuse(record, command.id, "late", out, counters_.refused_late);
    }
    ++counters_.admitted;
    admitted_ = command.entity;
    Sequenced<A> sequenced;
    sequenced.position = book_.admit(command.entity, command.id, command.deadline_ms);
    sequenced.command = std::move(command);
    RecordHeaders headers;
    headers.id = sequenced.command.id;
    headers.position = sequenced.position;
    out.add_with({Topic::sequenced, partition_}, record.key, headers, [&](std::string& bytes) { codec_.encode(sequenced, bytes); });
  }

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
  std::deque<Waiting> backlog_;
  std::optional<EntityId> admitted_;
};

}  // namespace turnstile::core
