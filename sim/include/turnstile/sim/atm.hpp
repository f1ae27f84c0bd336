// A simulated client of the system (the bank calls it an ATM): it issues commands, waits for their outcomes on the events topic, and asks
// again, byte for byte, when none comes. One coroutine, one producer, one read_committed reader.
//
// Closed loop: the next command after the outcome of the last. Open loop: at its own pace, whatever the system does.
//
// How a command ends for its client. An outcome on the events topic, read from a place that was the log's end before the first send: that
// is the answer. Or none: after a refusal on commands.rejected, or when deadline, grace, transaction timeout and the coordinator's scan are
// past, the client reads events up to the high watermark of that moment; what is not there then was never executed and never will be.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/codec.hpp"
#include "turnstile/core/partitioner.hpp"
#include "turnstile/sim/client_observer.hpp"
#include "turnstile/sim/faults.hpp"
#include "turnstile/sim/poison.hpp"
#include "turnstile/sim/sim_producer.hpp"
#include "turnstile/sim/sim_reader.hpp"
#include "turnstile/sim/swarm.hpp"
#include "turnstile/sim/trace.hpp"
#include "turnstile/sim/workload.hpp"

namespace turnstile::sim {

using Partitioner = core::PartitionId (*)(std::string_view key, std::int32_t partitions);

struct AtmOptions {
  ClientId id = 0;
  std::uint32_t commands = 10;
  std::int32_t partitions = 4;
  Partitioner partitioner = core::murmur2_partition;
  core::TimeMs lifetime_ms = 60'000;     // a deadline lies so far ahead
  core::TimeMs late_ms = 7'000;          // past the deadline: grace and skew
  core::TimeMs settled_ms = 30'000;      // past the deadline: grace, skew, transaction timeout and the coordinator's scan
  bool retries_extend_deadline = false;  // a flaw: a retry must be byte-identical
  ClientKnobs knobs{};
};

template <core::Aggregate A, Workload<A> W>
class Atm {
 public:
  // Everything that is referred to must outlive the ATM.
  struct World {
    Process& process;
    const core::Clock& clock;
    Chance& chance;
    Trace& trace;
    ActorId actor;
    FaultCounts& faults;
    SimProducer& producer;
    SimReader& reader;
    const core::Codec<A>& codec;
    ClientObserver<A>& observer;
    const W& workload;
  };

  Atm(const World& world, const AtmOptions& options) : world_(world), options_(options) {}

  // Ends when every command has its end.
  core::Task<void> run() {
    skip_commands();
    next_issue_ = now() + think();
    while (issued_ < options_.commands || !pending_.empty() || !duplicates_.empty()) {
      if (may_issue() && next_issue_ <= now()) co_await issue();
      if (any_to_send()) co_await send_due();
      if (any_to_settle()) co_await settle_due();
      co_await read();
      co_await repeat_due();
    }
  }

  // A healed world: no more faults of the client's own, and patience. Clients that ask again at a fixed pace, however long they wait, can
  // offer more than small batches carry, for ever (a retry storm): a world in which that goes on has not healed.
  void heal() { healed_ = true; }

 private:
  struct Pending {
    core::Command<A> command;
    core::PartitionId partition{};
    std::string key;
    std::string bytes;
    Lane lane{};
    TimeNs next_send = 0;
    std::uint32_t sends = 0;
    bool reads_refusals = false;
    bool refused = false;
    std::optional<core::Offset> barrier;  // of events: read up to here, it is known that no outcome exists
  };
  struct Copy {
    core::PartitionId partition{};
    std::string key;
    std::string bytes;
    core::CommandId id;
    Lane lane{};
    TimeNs due = 0;
  };

  TimeNs now() const { return world_.process.scheduler().now(); }
  // The questions of the next command, those of one that was issued, and those of its misfortunes.
  Lane next_lane() const { return lane_of(options_.id, issued_ + 1); }
  TimeNs think() {
    return world_.chance.between("atm.think_ms", 0, options_.knobs.think_max / core::kNsPerMs, next_lane()) * core::kNsPerMs;
  }
  // Whether a command is issued at all is a choice like any other, so a run can be had without it.
  void skip_commands() {
    while (issued_ < options_.commands && !world_.chance.happens("atm.command", {1, 1}, next_lane())) ++issued_;
  }
  bool may_issue() const { return issued_ < options_.commands && (options_.knobs.open_loop || pending_.empty()); }
  bool misfortune(Label label, Ratio odds, Lane lane) { return !healed_ && world_.chance.happens(label, odds, lane); }

  bool any_to_send() const {
    return std::ranges::any_of(pending_, [at = now()](const Pending& pending) { return pending.next_send <= at; });
  }
  bool any_to_settle() const {
    const core::TimeMs late = world_.clock.now_ms() - options_.late_ms;
    return std::ranges::any_of(pending_, [late](const Pending& pending) { return pending.refused || pending.command.deadline_ms < late; });
  }

  void note(Fault kind) {
    world_.faults.add(kind);
    world_.trace.record(now(), world_.actor, "fault", static_cast<std::uint64_t>(kind), 0, 0,
                        [kind](TraceDetail& detail) { detail.text = name(kind); });
  }

  // ---- asking ----

  core::Task<void> issue() {
    Pending pending;
    pending.lane = next_lane();
    InLane chance(world_.chance, pending.lane);
    Asked<A> asked = world_.workload.ask(chance);
    pending.command.id = "a" + std::to_string(options_.id) + "-" + std::to_string(++issued_);
    pending.command.entity = asked.entity;
    pending.command.request = std::move(asked.request);
    pending.command.issued_at_ms = world_.clock.now_ms();
    pending.command.deadline_ms = pending.command.issued_at_ms + options_.lifetime_ms;
    pending.key = std::string_view(core::EntityKey(asked.entity));
    pending.partition = options_.partitioner(pending.key, options_.partitions);
    world_.codec.encode(pending.command, pending.bytes);
    co_await know_place({core::Topic::events, pending.partition});
    if (misfortune("atm.poison", options_.knobs.poison, pending.lane)) co_await poison(pending);
    pending.next_send = now();
    world_.trace.record(
        now(), world_.actor, "atm.call", pending.command.entity.value, fingerprint(pending.command.id), 0, [&](TraceDetail& detail) {
          detail.text = pending.command.id;
          detail.records.push_back({{core::Topic::commands, pending.partition}, core::Offset{-1}, pending.key, pending.bytes});
        });
    world_.observer.on_call(options_.id, pending.command, now());
    pending_.push_back(std::move(pending));
    reads_what_is_wanted_ = false;
    skip_commands();
    if (options_.knobs.open_loop) {
      next_issue_ = now() + world_.chance.between("atm.pace_ms", 0, options_.knobs.pace_max / core::kNsPerMs, next_lane()) * core::kNsPerMs;
    }
  }

  core::Task<void> send_due() {
    for (std::size_t index = 0; index < pending_.size(); ++index) {
      if (pending_[index].next_send > now()) continue;
      Pending& pending = pending_[index];
      const std::uint32_t doublings = std::min(pending.sends++, healed_ ? kDoublingsPatient : options_.knobs.backoff_doublings);
      pending.next_send = now() + std::min(options_.knobs.timeout << doublings, kRetryMax);
      if (options_.retries_extend_deadline && pending.sends > 1) extend_deadline(pending, 0);
      const Copy copy{pending.partition, pending.key, pending.bytes, pending.command.id, pending.lane, now()};
      co_await send(copy);
      if (misfortune("atm.gives_up", options_.knobs.gives_up, copy.lane)) {
        note(Fault::client_gives_up);
        end_without(index--, NoOutcome::gave_up);
      }
    }
  }

  void extend_deadline(Pending& pending, TimeNs later) {
    pending.command.deadline_ms = world_.clock.now_ms() + later / core::kNsPerMs + options_.lifetime_ms;
    pending.bytes.clear();
    world_.codec.encode(pending.command, pending.bytes);
  }

  // Of commands that were answered.
  core::Task<void> repeat_due() {
    for (std::size_t index = 0; index < duplicates_.size(); ++index) {
      if (duplicates_[index].due > now()) continue;
      const Copy copy = std::move(duplicates_[index]);
      duplicates_.erase(duplicates_.begin() + static_cast<std::ptrdiff_t>(index--));
      co_await send(copy);
    }
  }

  // Whether it arrived is not asked: what counts is the outcome.
  core::Task<void> send(const Copy& copy) {
    world_.trace.record(now(), world_.actor, "atm.send", static_cast<std::uint64_t>(copy.partition.value), fingerprint(copy.bytes), 0,
                        [&copy](TraceDetail& detail) {
                          detail.text = copy.id;
                          detail.records.push_back({{core::Topic::commands, copy.partition}, core::Offset{-1}, copy.key, copy.bytes});
                        });
    core::OutRecord record{{core::Topic::commands, copy.partition}, copy.key, copy.bytes, {}};
    record.headers.id = copy.id;
    co_await world_.producer.send(record);
  }

  core::Task<void> poison(const Pending& victim) {
    note(Fault::poison_record);
    const Poison record = draw_poison(world_.chance, victim.lane, victim.command, victim.key, world_.codec);
    const Copy copy{victim.partition, record.key, record.bytes, "poison", victim.lane, now()};
    co_await send(copy);
  }

  // ---- reading ----

  // Makes sure that reading of a log starts no later than at its end of now.
  core::Task<void> know_place(core::TopicPartition where) {
    while (find_place(where) == nullptr) {
      const auto marks = co_await world_.reader.watermarks(where);
      if (marks) {
        places_.push_back({where, marks->high});
      } else {
        co_await world_.process.sleep(kRetryDelay);
      }
    }
  }
  core::TopicPartitionOffset* find_place(core::TopicPartition where) {
    const auto found = std::ranges::find(places_, where, &core::TopicPartitionOffset::where);
    return found == places_.end() ? nullptr : &*found;
  }

  std::vector<core::TopicPartition> wanted() const {
    std::vector<core::TopicPartition> logs;
    for (const Pending& pending : pending_) {
      logs.push_back({core::Topic::events, pending.partition});
      if (pending.reads_refusals) logs.push_back({core::Topic::rejected, pending.partition});
    }
    std::ranges::sort(logs);
    const auto rest = std::ranges::unique(logs);
    logs.erase(rest.begin(), rest.end());
    return logs;
  }

  core::Task<void> read() {
    const TimeNs until = next_time();
    if (pending_.empty()) {
      if (until > now()) co_await world_.process.sleep(until - now());
      co_return;
    }
    if (!reads_what_is_wanted_) {
      std::vector<core::TopicPartition> logs = wanted();
      if (logs != reading_) {
        std::vector<core::TopicPartitionOffset> places;
        for (const core::TopicPartition where : logs) places.push_back(*find_place(where));
        const auto assigned = co_await world_.reader.assign(places);
        if (!assigned) co_return;
        reading_ = std::move(logs);
      }
      reads_what_is_wanted_ = true;
    }
    const core::TimeMs wait_ms = (until - now() + core::kNsPerMs - 1) / core::kNsPerMs;
    const auto polled = co_await world_.reader.poll(std::max<core::TimeMs>(wait_ms, 0), kRecordsMax);
    if (!polled) {
      reads_what_is_wanted_ = false;
      const auto logs = std::exchange(reading_, {});
      co_return co_await skip_what_is_gone(logs);
    }
    for (const core::Record& record : polled->records) take(record);
    for (const auto& moved : polled->positions) {
      if (core::TopicPartitionOffset* place = find_place(moved.where)) place->offset = moved.offset;
    }
  }

  // Only dead letters are ever deleted; what is gone from there nobody waits for any more.
  core::Task<void> skip_what_is_gone(const std::vector<core::TopicPartition>& logs) {
    co_await world_.process.sleep(kRetryDelay);
    for (const core::TopicPartition where : logs) {
      const auto marks = co_await world_.reader.watermarks(where);
      if (core::TopicPartitionOffset* place = find_place(where); marks && place->offset < marks->low) place->offset = marks->low;
    }
  }

  TimeNs next_time() const {
    TimeNs next = now() + kWaitMax;
    if (may_issue()) next = std::min(next, next_issue_);
    for (const Pending& pending : pending_) next = std::min(next, pending.next_send);
    for (const Copy& copy : duplicates_) next = std::min(next, copy.due);
    return next;
  }

  void take(const core::Record& record) {
    for (std::size_t index = 0; index < pending_.size(); ++index) {
      Pending& pending = pending_[index];
      if (record.key != pending.key) continue;
      if (record.where.topic == core::Topic::rejected) {
        pending.refused = pending.refused || record.value == pending.bytes;
        continue;
      }
      const auto outcome = world_.codec.decode_outcome(record.value);
      if (!outcome || outcome->command.id != pending.command.id || outcome->command.entity != pending.command.entity) continue;
      finish(index, record, *outcome);
      return;
    }
  }

  // ---- ending ----

  void finish(std::size_t index, const core::Record& record, const core::Outcome<A>& outcome) {
    Pending& pending = pending_[index];
    world_.trace.record(now(), world_.actor, "atm.return", outcome.position.value, fingerprint(pending.command.id), 0,
                        [&](TraceDetail& detail) {
                          detail.text = pending.command.id;
                          detail.records.push_back({record.where, record.offset, record.key, record.value});
                        });
    world_.observer.on_return(options_.id, pending.command, outcome, {record.where, record.offset}, now());
    if (misfortune("atm.late_duplicate", options_.knobs.late_duplicate, pending.lane)) {
      note(Fault::late_duplicate);
      const ClientKnobs& knobs = options_.knobs;
      const core::TimeMs later_ms = world_.chance.between("atm.duplicate_ms", knobs.duplicate_delay_min / core::kNsPerMs,
                                                          knobs.duplicate_delay_max / core::kNsPerMs, pending.lane);
      const TimeNs later = later_ms * core::kNsPerMs;
      if (options_.retries_extend_deadline) extend_deadline(pending, later);
      duplicates_.push_back({pending.partition, pending.key, pending.bytes, pending.command.id, pending.lane, now() + later});
    }
    remove(index);
  }
  void end_without(std::size_t index, NoOutcome why) {
    const Pending& pending = pending_[index];
    world_.trace.record(
        now(), world_.actor, "atm.no_outcome", static_cast<std::uint64_t>(why), fingerprint(pending.command.id), 0,
        [&](TraceDetail& detail) {
          detail.text = pending.command.id;
          detail.records.push_back({{core::Topic::commands, pending.partition}, core::Offset{-1}, pending.key, pending.bytes});
        });
    world_.observer.on_no_outcome(options_.id, pending.command, why, now());
    remove(index);
  }
  void remove(std::size_t index) {
    pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(index));
    reads_what_is_wanted_ = false;
    if (!options_.knobs.open_loop) next_issue_ = now() + think();
  }

  // Whether a command can still have an outcome.
  core::Task<void> settle_due() {
    for (std::size_t index = 0; index < pending_.size(); ++index) {
      const core::TimeMs over_ms = world_.clock.now_ms() - pending_[index].command.deadline_ms;
      if (over_ms > options_.late_ms && !pending_[index].reads_refusals) {
        co_await know_place({core::Topic::rejected, pending_[index].partition});
        pending_[index].reads_refusals = true;
        reads_what_is_wanted_ = false;
      }
      const core::TopicPartition events{core::Topic::events, pending_[index].partition};
      if (!pending_[index].barrier && (pending_[index].refused || over_ms > options_.settled_ms)) {
        const auto marks = co_await world_.reader.watermarks(events);
        if (!marks) continue;
        pending_[index].barrier = marks->high;
      }
      if (pending_[index].barrier && find_place(events)->offset >= *pending_[index].barrier) {
        end_without(index--, NoOutcome::never_executed);
      }
    }
  }

  static constexpr TimeNs kWaitMax = 1'000 * core::kNsPerMs;
  static constexpr TimeNs kRetryMax = 10'000 * core::kNsPerMs;
  static constexpr std::uint32_t kDoublingsPatient = 6;
  static constexpr TimeNs kRetryDelay = 100 * core::kNsPerMs;
  static constexpr std::size_t kRecordsMax = 1'000;

  const World world_;
  const AtmOptions options_;
  std::uint32_t issued_ = 0;
  TimeNs next_issue_ = 0;
  std::vector<Pending> pending_;
  std::vector<Copy> duplicates_;
  std::vector<core::TopicPartitionOffset> places_;
  std::vector<core::TopicPartition> reading_;
  bool reads_what_is_wanted_ = false;
  bool healed_ = false;
};

}  // namespace turnstile::sim
