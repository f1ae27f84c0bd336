// `--turns requeue` and `--turns park`: a sequencer assigns positions, and a validator decides each command on its turn. The two may live
// in different processes (rule 11). An early copy goes back to the end of the queue, or waits where it is read.
#pragma once

#include <algorithm>
#include <vector>

#include "turnstile/core/sequencer.hpp"
#include "turnstile/core/turn_strategy.hpp"
#include "turnstile/core/validator.hpp"

namespace turnstile::core {

template <Aggregate A>
class QueuedTurns final : public TurnStrategy {
 public:
  // All outlive it.
  QueuedTurns(const StageContext<A>& shared, const Roles& roles, WhenEarly when_early)
      : options_(shared.options), roles_(roles), book_(shared.book), sequencer_(shared), validator_(shared, when_early) {}

  std::optional<std::string> begin_service() override {
    if (!roles_.validator) return std::nullopt;
    std::vector<EntityId> known;
    for (const auto& [entity, page] : book_) known.push_back(entity);
    for (const EntityId entity : known) validator_.watch(entity);
    return std::nullopt;
  }
  void on_record(const Record& record, TimeMs now_ms, RecordBatch& out) override {
    if (record.where.topic == Topic::sequenced) return validator_.on_record(record, now_ms, out);
    sequencer_.on_record(record, now_ms, out);
    watch_admitted();
  }
  void on_admissions(EntityId entity) override {
    if (roles_.validator && !roles_.sequencer) validator_.watch(entity);
  }
  void on_moved(EntityId entity) override {
    if (roles_.validator) validator_.on_moved(entity);
  }
  void on_read_back(TimeMs duration_ms) override { validator_.on_read_back(duration_ms); }

  void on_time(TimeMs now_ms, RecordBatch& out) override {
    if (roles_.validator) validator_.on_time(now_ms, out);
    if (roles_.sequencer) sequencer_.resume(now_ms, out, [this] { watch_admitted(); });
  }
  std::optional<TimeMs> next_time_ms() const override { return roles_.validator ? validator_.next_time_ms() : std::nullopt; }
  void flush(TimeMs now_ms, RecordBatch& out) override {
    if (roles_.sequencer) {
      sequencer_.flush(now_ms, out);
    } else {
      book_.evict(now_ms - options_.grace_ms - options_.skew_ms_max, false);
    }
  }

  bool reads(Topic input) const override {
    if (input == Topic::commands) return roles_.sequencer && !sequencer_.has_backlog();
    return roles_.validator && validator_.held() < options_.held_max;
  }
  Offset committable(Topic input, Offset position) const override {
    return input == Topic::commands ? sequencer_.committable(position) : validator_.committable(position);
  }

 private:
  void watch_admitted() {
    const auto entity = sequencer_.take_admitted();
    if (entity && roles_.validator) validator_.watch(*entity);
  }

  const StageOptions& options_;
  const Roles& roles_;
  AdmissionBook& book_;
  Sequencer<A> sequencer_;
  Validator<A> validator_;
};

}  // namespace turnstile::core
