// The validator: applies the turn rule and decides each command once, against the latest state (rules 4 to 7).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "turnstile/core/held_copies.hpp"
#include "turnstile/core/judge.hpp"
#include "turnstile/core/probe.hpp"
#include "turnstile/core/turn_timer.hpp"

namespace turnstile::core {

// What to do with a copy that is read before its turn.
enum class WhenEarly : std::uint8_t {
  requeue,  // write it again at the end of the queue, unless it still has a backoff to wait for
  park,     // keep it until its turn or its deadline. Its durable form is the record: the committed offset stays at the first parked one
};

template <Aggregate A>
class Validator {
 public:
  explicit Validator(const StageContext<A>& shared, WhenEarly when_early = WhenEarly::requeue)
      : partition_(shared.partition),
        options_(shared.options),
        protocol_(shared.protocol),
        codec_(shared.codec),
        ledger_(shared.ledger),
        book_(shared.book),
        counters_(shared.counters),
        when_early_(when_early),
        judge_(shared, shared.options.overlay),
        timer_(shared.options.round_ms_initial) {}

  // Handles a record of the sequenced topic.
  void on_record(const Record& record, TimeMs now_ms, RecordBatch& out) {
    auto sequenced = codec_.decode_sequenced(record.value);
    if (!sequenced) {
      ++counters_.refused_unreadable;
      RecordHeaders headers;
      headers.error = sequenced.error().what;
      out.add({{Topic::rejected, partition_}, record.key, record.value, headers});
      return;
    }
    if (rotation_.first == key_of(*sequenced)) rotation_.over = true;
    if (when_early_ == WhenEarly::park && turn_of(*sequenced) == Turn::early) return park(record.offset, *sequenced, now_ms);
    if (sequenced->not_before_ms > now_ms && turn_of(*sequenced) == Turn::early) {
      held_.hold(record.offset, std::move(*sequenced));
      return make_room(now_ms, out);
    }
    take_turn(*sequenced, now_ms, out);
  }

  // Copies whose backoff has ended, and positions whose command will never arrive.
  void on_time(TimeMs now_ms, RecordBatch& out) {
    take_ripe(now_ms, out);
    while (auto copy = held_.take(now_ms)) take_turn(*copy, now_ms, out);
    make_room(now_ms, out);
    while (!closes_.empty() && closes_.front().due_ms <= now_ms) {
      std::pop_heap(closes_.begin(), closes_.end(), later);
      const EntityId entity = closes_.back().entity;
      closes_.pop_back();
      book_.page(entity).close_watch_ms = 0;
      try_close(entity, now_ms, out);
    }
  }
  std::optional<TimeMs> next_time_ms() const {
    auto next = held_.next_ms();
    if (!closes_.empty()) next = next ? std::min(*next, closes_.front().due_ms) : closes_.front().due_ms;
    return next;
  }

  // Watches the deadline of the entity's next undecided position; call it whenever that may have changed.
  void watch(EntityId entity) {
    if (!held_.empty()) ripe_.push_back(entity);
    const Position head = next(ledger_.entity(entity).last_decided());
    const Undecided* undecided = book_.undecided(entity, head);
    if (undecided == nullptr) return;
    auto& page = book_.page(entity);
    const TimeMs due_ms = close_at_ms(*undecided);
    if (page.close_watch_ms != 0 && page.close_watch_ms <= due_ms) return;
    page.close_watch_ms = due_ms;
    closes_.push_back({due_ms, entity});
    std::push_heap(closes_.begin(), closes_.end(), later);
  }

  // An entity's last position has changed.
  void on_moved(EntityId entity) {
    rotation_ = {};
    watch(entity);
  }

  // An own decision was read back after this long.
  void on_read_back(TimeMs duration_ms) { timer_.measured(duration_ms); }

  std::size_t held() const { return held_.size(); }
  Offset committable(Offset position) const { return held_.committable(position); }

 private:
  struct Close {
    TimeMs due_ms = 0;
    EntityId entity{};
  };
  // Which copy of a position: there are several once a client has asked again.
  struct CopyKey {
    EntityId entity{};
    Position position{};
    std::uint32_t attempt = 0;
    TimeMs not_before_ms = 0;
    friend bool operator==(const CopyKey&, const CopyKey&) = default;
  };
  static CopyKey key_of(const Sequenced<A>& sequenced) {
    return {sequenced.command.entity, sequenced.position, sequenced.attempt, sequenced.not_before_ms};
  }
  // One pass over the topic: from the first requeued copy until it is read again.
  struct Rotation {
    std::optional<CopyKey> first;
    bool over = false;
  };
  static bool later(const Close& left, const Close& right) {
    return left.due_ms != right.due_ms ? left.due_ms > right.due_ms : left.entity > right.entity;
  }

  TimeMs close_at_ms(const Undecided& undecided) const { return protocol_.close_at_ms(undecided.deadline_ms, options_.close_delay_ms); }

  // Held copies whose turn has come before their backoff ended. Deciding one may make the next one ripe.
  void take_ripe(TimeMs now_ms, RecordBatch& out) {
    for (std::size_t index = 0; index < ripe_.size(); ++index) {
      const Entity<A>& entity = ledger_.entity(ripe_[index]);
      const Position head = next(entity.last_decided());
      if (protocol_.turn({head, entity.last, entity.pending, options_.overlay}) != Turn::now) continue;
      if (auto copy = held_.take(ripe_[index], head)) {
        probe("held_copy_ripe");
        take_turn(*copy, now_ms, out);
      }
    }
    ripe_.clear();
  }

  // The buffer is full and lacks the next command, so that one is further back in the topic: requeue the furthest quarter, so that reading
  // can continue, once per pass after each state change. A command not found in a pass is gone, and rule 6 closes its position. The nearest
  // copies stay, so each pass decides as many as memory holds.
  void make_room(TimeMs now_ms, RecordBatch& out) {
    if (when_early_ == WhenEarly::park || held_.size() < options_.held_max || rotation_.over) return;
    const auto is_next = [this](EntityId entity, Position position) { return position == next(ledger_.entity(entity).last_decided()); };
    if (held_.any_first(is_next)) return;
    probe("held_copies_make_room");
    const auto distance = [this](EntityId entity, Position position) { return position.value - ledger_.entity(entity).last.value; };
    for (auto& copy : held_.take_furthest(std::max<std::size_t>(options_.held_max / 4, 1), distance)) {
      const auto attempt = copy.attempt;
      take_turn(copy, now_ms, out);
      if (!rotation_.first && copy.attempt != attempt) rotation_.first = key_of(copy);
    }
  }

  // A full buffer holds the input back. It empties by itself: the next position is decided, or closed when its deadline has passed.
  void park(Offset offset, Sequenced<A>& sequenced, TimeMs now_ms) {
    ++counters_.early;
    if (now_ms > sequenced.command.deadline_ms) {
      ++counters_.dropped_at_deadline;
      return watch(sequenced.command.entity);
    }
    ++counters_.parked;
    sequenced.not_before_ms = sequenced.command.deadline_ms + 1;
    held_.hold(offset, std::move(sequenced));
  }

  Turn turn_of(const Sequenced<A>& sequenced) {
    const Entity<A>& entity = ledger_.entity(sequenced.command.entity);
    return protocol_.turn({sequenced.position, entity.last, entity.pending, options_.overlay});
  }

  void take_turn(Sequenced<A>& sequenced, TimeMs now_ms, RecordBatch& out) {
    Entity<A>& entity = ledger_.entity(sequenced.command.entity);
    switch (protocol_.turn({sequenced.position, entity.last, entity.pending, options_.overlay})) {
      case Turn::now: return decide(sequenced, entity, now_ms, out);
      case Turn::early: {
        ++counters_.early;
        const auto not_before = protocol_.not_before(context(sequenced, entity, now_ms));
        if (not_before) return requeue(sequenced, *not_before, out);
        ++counters_.dropped_at_deadline;
        return watch(sequenced.command.entity);
      }
      case Turn::stale: {
        ++counters_.stale;
        if (const auto not_before = protocol_.retry_stale(context(sequenced, entity, now_ms))) requeue(sequenced, *not_before, out);
        return;
      }
    }
  }

  EarlyContext context(const Sequenced<A>& sequenced, const Entity<A>& entity, TimeMs now_ms) const {
    return {sequenced.position, entity.last, sequenced.attempt, now_ms, sequenced.command.deadline_ms, timer_.round_ms()};
  }

  void decide(Sequenced<A>& sequenced, Entity<A>& entity, TimeMs now_ms, RecordBatch& out) {
    const EntityId id = sequenced.command.entity;
    if (judge_.decide(std::move(sequenced.command), sequenced.position, entity, now_ms, out)) on_moved(id);
  }

  // Rule 6: the position's command is past its deadline and undecided. The changelog has what is known of it.
  void try_close(EntityId id, TimeMs now_ms, RecordBatch& out) {
    Entity<A>& entity = ledger_.entity(id);
    if (!options_.overlay && entity.pending) return;  // watched again once it is folded
    const Position head = next(entity.last_decided());
    const Undecided* undecided = book_.undecided(id, head);
    if (undecided == nullptr) return;
    if (close_at_ms(*undecided) > now_ms) return watch(id);
    if (!protocol_.may_close({head, entity.last_decided(), true, undecided->deadline_ms, now_ms, book_.given(id)})) return;
    if (judge_.close(*undecided, id, head, entity, now_ms, out)) on_moved(id);
  }

  void requeue(Sequenced<A>& sequenced, TimeMs not_before_ms, RecordBatch& out) {
    ++counters_.requeued;
    if (++sequenced.attempt == 3) probe("requeued_often");
    sequenced.not_before_ms = not_before_ms;
    RecordHeaders headers;
    headers.id = sequenced.command.id;
    headers.position = sequenced.position;
    headers.attempt = sequenced.attempt;
    out.add_with({Topic::sequenced, partition_}, EntityKey(sequenced.command.entity), headers,
                 [&](std::string& bytes) { codec_.encode(sequenced, bytes); });
  }

  PartitionId partition_;
  const StageOptions& options_;
  const Protocol& protocol_;
  const Codec<A>& codec_;
  Ledger<A>& ledger_;
  AdmissionBook& book_;
  WorkerCounters& counters_;
  const WhenEarly when_early_;
  Judge<A> judge_;
  TurnTimer timer_;
  HeldCopies<A> held_;
  Rotation rotation_;
  std::vector<EntityId> ripe_;  // entities that advanced while copies were held
  std::vector<Close> closes_;   // a heap: the earliest first
};

}  // namespace turnstile::core
