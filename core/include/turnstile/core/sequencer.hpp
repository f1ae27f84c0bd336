// The sequencer: assigns each command of an entity its position, once (rules 8, 9 and 10).
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "turnstile/core/admission.hpp"

namespace turnstile::core {

template <Aggregate A>
class Sequencer {
 public:
  explicit Sequencer(const StageContext<A>& shared)
      : partition_(shared.partition),
        options_(shared.options),
        codec_(shared.codec),
        ledger_(shared.ledger),
        book_(shared.book),
        admission_(shared),
        counters_(shared.counters) {}

  // Handles a record of the commands topic. Undecodable and late ones become dead letters with the reason, but only after the backlog in
  // front of them: a dead letter that overtook the backlog would be committed before its record's offset, and a successor would read the
  // record and write it again.
  void on_record(const Record& record, TimeMs now_ms, RecordBatch& out) {
    Read read = admission_.read(record);
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

  // Evicts ids and writes the changelog.
  void flush(TimeMs now_ms, RecordBatch& out) {
    admission_.flush(now_ms, out, [](const Admissions& memory) { return memory.given; });
  }

 private:
  using Read = Admission<A>::Read;
  struct Waiting {
    Offset offset{};
    std::string key;
    std::string value;
    Read read;
  };

  bool may_pass(const Read& read) {
    return !read || book_.undecided_count(read->entity, ledger_.entity(read->entity).last) < options_.undecided_max;
  }

  void take(const Record& record, Read& read, TimeMs now_ms, RecordBatch& out) {
    if (!read) return admission_.refuse(record, read.error(), out);
    if (admission_.admits(record, *read, now_ms, out)) admit(record, *read, out);
  }

  void admit(const Record& record, Command<A>& command, RecordBatch& out) {
    ++counters_.admitted;
    admitted_ = command.entity;
    Sequenced<A> sequenced;
    sequenced.position = book_.admit(command.entity, command.id, command.deadline_ms, ledger_.entity(command.entity).last);
    sequenced.command = std::move(command);
    RecordHeaders headers;
    headers.id = sequenced.command.id;
    headers.position = sequenced.position;
    out.add_with({Topic::sequenced, partition_}, record.key, headers, [&](std::string& bytes) { codec_.encode(sequenced, bytes); });
  }

  PartitionId partition_;
  const StageOptions& options_;
  const Codec<A>& codec_;
  Ledger<A>& ledger_;
  AdmissionBook& book_;
  Admission<A> admission_;
  WorkerCounters& counters_;
  std::deque<Waiting> backlog_;
  std::optional<EntityId> admitted_;
};

}  // namespace turnstile::core
