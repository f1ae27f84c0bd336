// `--turns fused` and `--turns client`: whoever reads a partition's commands is the only one who writes its events, so a command gets its
// position and its decision in the step that reads it. Nothing is early, and there is no topic of sequenced commands (docs/protocol.md,
// "Fused"). With `client` it is decided only at the number that its client asks for.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "turnstile/core/admission.hpp"
#include "turnstile/core/judge.hpp"
#include "turnstile/core/turn_strategy.hpp"

namespace turnstile::core {

template <Aggregate A>
class FusedTurns final : public TurnStrategy {
 public:
  explicit FusedTurns(const StageContext<A>& shared)
      : numbered_(shared.options.turns == Turns::client),
        protocol_(shared.protocol),
        ledger_(shared.ledger),
        book_(shared.book),
        counters_(shared.counters),
        admission_(shared),
        judge_(shared, /*overlay=*/true) {}

  // Positions that another strategy assigned and did not decide are not this one's to decide: their commands lie in another topic.
  std::optional<std::string> begin_service() override {
    for (const auto& [entity, page] : book_) {
      if (page.memory.undecided.empty()) continue;
      const Position last = ledger_.entity(entity).last;
      if (page.memory.given <= last) continue;
      return "position " + std::to_string(page.memory.given.value) + " of entity " + std::string(std::string_view(EntityKey(entity))) +
             " was assigned by another strategy, and only " + std::to_string(last.value) +
             " are decided: run --turns requeue until commands.sequenced is drained";
    }
    return std::nullopt;
  }

  void on_record(const Record& record, TimeMs now_ms, RecordBatch& out) override {
    auto command = admission_.read(record);
    if (!command) return admission_.refuse(record, command.error(), out);
    if (!admission_.admits(record, *command, now_ms, out)) return;
    Entity<A>& entity = ledger_.entity(command->entity);
    const Position position = next(entity.last_decided());
    if (numbered_ && !protocol_.is_its_number(command->number, position)) return admission_.refuse_conflict(record, command->id, out);
    ++counters_.admitted;
    book_.remember({command->entity, command->id});
    judge_.decide(std::move(*command), position, entity, now_ms, out);
  }
  void flush(TimeMs now_ms, RecordBatch& out) override {
    admission_.flush(now_ms, out, [this](const Admissions& memory) { return ledger_.entity(memory.entity).last_decided(); });
  }
  bool reads(Topic input) const override { return input == Topic::commands; }

 private:
  const bool numbered_;
  const Protocol& protocol_;
  Ledger<A>& ledger_;
  AdmissionBook& book_;
  WorkerCounters& counters_;
  Admission<A> admission_;
  Judge<A> judge_;
};

}  // namespace turnstile::core
