// A simulated user of the system's own client: core::Client, and its faults. It gives up without an answer, sends a command again long
// after its answer, sends unreadable records; each is a question to Chance.
//
// Closed loop: the next command follows the outcome of the last. Open loop: commands come at their own pace.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "turnstile/core/client.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"
#include "turnstile/sim/run/atm_log.hpp"
#include "turnstile/sim/run/client_observer.hpp"
#include "turnstile/sim/run/faults.hpp"
#include "turnstile/sim/run/poison.hpp"
#include "turnstile/sim/run/swarm.hpp"
#include "turnstile/sim/run/workload.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

struct AtmOptions {
  ClientId id = 0;
  std::uint32_t commands = 10;
  std::int32_t partitions = 4;
  core::Partitioner partitioner = core::murmur2_partition;
  core::TimeMs lifetime_ms = 60'000;  // how far ahead a deadline is
  core::SettlingTimes times{};
  bool numbers = false;  // its commands have numbers
  ClientKnobs knobs{};
};

template <core::Aggregate A, Workload<A> W>
class Atm final : private core::ClientUser<A> {
 public:
  // Everything referred to must outlive the ATM.
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
    const core::ClientProtocol& protocol;
    ClientObserver<A>& observer;
    const W& workload;
  };

  Atm(const World& world, const AtmOptions& options)
      : world_(world),
        options_(options),
        log_(world.process, world.producer, world.reader, world.trace, world.actor),
        client_({log_, log_, world.clock, world.codec, world.protocol, *this}, policy(options)) {}

  // Ends when every command has an outcome or was given up.
  core::Task<void> run() {
    skip_commands();
    next_issue_ = now() + think();
    co_await client_.run();
    co_await log_.send_the_rest();
  }

  // A healed world: no more faults of the client's own, and long timeouts. Clients that retry at a fixed pace, however long they wait, can
  // offer more than small batches carry, for ever (a retry storm): a world in which that continues has not healed.
  void heal() {
    healed_ = true;
    log_.stall({});
    client_.set_backoff({options_.knobs.timeout, kDoublingsPatient, kRetryMax});
  }

 private:
  using Call = core::Call<A>;

  static core::ClientPolicy policy(const AtmOptions& options) {
    core::ClientPolicy policy;
    policy.partitions = options.partitions;
    policy.partitioner = options.partitioner;
    policy.backoff = {options.knobs.timeout, options.knobs.backoff_doublings, kRetryMax};
    policy.times = options.times;
    policy.numbers = options.numbers;
    return policy;
  }

  Instant now() const { return world_.process.scheduler().now(); }
  // The lanes of a command's questions, and of the next command's.
  Lane lane_of_command(std::uint64_t number) const { return lane_of(options_.id, static_cast<std::uint32_t>(number)); }
  Lane next_lane() const { return lane_of_command(issued_ + 1); }
  Duration think() {
    return core::milliseconds(world_.chance.between({"atm.think_ms", Role::pace}, 0, core::in_ms(options_.knobs.think_max), next_lane()));
  }
  // Whether a command is issued at all is a choice like any other, so that the shrinker can leave it out.
  void skip_commands() {
    while (issued_ < options_.commands && !world_.chance.happens({"atm.command", Role::workload, About::command}, {1, 1}, next_lane()))
      ++issued_;
  }
  bool goes_wrong(const Question& what, Ratio odds, const Call& call) {
    return !healed_ && world_.chance.happens(what, odds, lane_of_command(call.tag));
  }
  void note(Fault kind) {
    world_.faults.add(kind);
    world_.trace.record(now(), world_.actor, EventKind::fault, static_cast<std::uint64_t>(kind), 0, 0,
                        [kind](TraceDetail& detail) { detail.text = name(kind); });
  }

  // ---- asking ----

  bool more() const override { return issued_ < options_.commands; }
  bool may_issue(std::size_t open) const { return more() && (options_.knobs.open_loop || open == 0); }
  std::optional<Instant> next_time(std::size_t open) const override { return may_issue(open) ? std::optional(next_issue_) : std::nullopt; }
  std::optional<core::Ask<A>> next(std::size_t open) override {
    if (!may_issue(open) || next_issue_ > now()) return std::nullopt;
    core::Ask<A> ask;
    InLane chance(world_.chance, next_lane());
    Asked<A> asked = world_.workload.ask(chance);
    ask.tag = ++issued_;
    ask.command.id = "a" + std::to_string(options_.id) + "-" + std::to_string(issued_);
    ask.command.entity = asked.entity;
    ask.command.request = std::move(asked.request);
    ask.command.issued_at_ms = world_.clock.now_ms();
    ask.command.deadline_ms = ask.command.issued_at_ms + options_.lifetime_ms;
    return ask;
  }

  void on_call(const Call& call) override {
    if (goes_wrong({"atm.poison", Role::workload, About::occurrence}, options_.knobs.poison, call)) {
      note(Fault::poison_record);
      Poison record = draw_poison(world_.chance, lane_of_command(call.tag), call.command, call.key, world_.codec);
      log_.send_first({call.partition, std::move(record.key), std::move(record.bytes), "poison", {}});
    }
    if (goes_wrong({"atm.stalls", Role::workload, About::occurrence}, options_.knobs.stalls, call)) {
      note(Fault::client_stalls);
      const core::TimeMs longest_ms = core::in_ms(options_.knobs.stall_max);
      log_.stall(now() + core::milliseconds(world_.chance.between("atm.stall_ms", 1, longest_ms, lane_of_command(call.tag))));
    }
    world_.trace.record(now(), world_.actor, EventKind::client_call, call.command.entity.value, fingerprint(call.command.id), 0,
                        [&call](TraceDetail& detail) { describe_command(call, detail); });
    world_.observer.on_call(options_.id, call.command, now());
    skip_commands();
    if (options_.knobs.open_loop) {
      next_issue_ = now() + core::milliseconds(
                                world_.chance.between({"atm.pace_ms", Role::pace}, 0, core::in_ms(options_.knobs.pace_max), next_lane()));
    }
  }

  bool waits_for(const Call& call) override {
    if (!goes_wrong({"atm.gives_up", Role::workload, About::occurrence}, options_.knobs.gives_up, call)) return true;
    note(Fault::client_gives_up);
    return false;
  }

  // ---- ending ----

  void on_outcome(const Call& call, const core::Outcome<A>& outcome, const core::Record& record) override {
    world_.trace.record(now(), world_.actor, EventKind::client_return, outcome.position.value, fingerprint(call.command.id), 0,
                        [&](TraceDetail& detail) {
                          detail.text = call.command.id;
                          detail.records.push_back({in_cluster(record.where), record.offset, record.key, record.value});
                        });
    world_.observer.on_return(options_.id, call.command, outcome, {record.where, record.offset}, now());
    if (goes_wrong({"atm.late_duplicate", Role::workload, About::occurrence}, options_.knobs.late_duplicate, call)) ask_again_later(call);
    after_end();
  }
  void ask_again_later(const Call& call) {
    note(Fault::late_duplicate);
    const ClientKnobs& knobs = options_.knobs;
    const core::TimeMs later_ms = world_.chance.between("atm.duplicate_ms", core::in_ms(knobs.duplicate_delay_min),
                                                        core::in_ms(knobs.duplicate_delay_max), lane_of_command(call.tag));
    AtmLog::Copy copy{call.partition, call.key, call.bytes, call.command.id, now() + core::milliseconds(later_ms)};
    core::Command<A> again = call.command;
    again.deadline_ms = world_.protocol.retry_deadline_ms(again.deadline_ms, options_.lifetime_ms, world_.clock.now_ms() + later_ms);
    if (again != call.command) {
      copy.bytes.clear();
      world_.codec.encode(again, copy.bytes);
    }
    log_.send_later(std::move(copy));
  }

  void on_no_outcome(const Call& call, NoOutcome why) override {
    world_.trace.record(now(), world_.actor, EventKind::client_no_outcome, static_cast<std::uint64_t>(why), fingerprint(call.command.id), 0,
                        [&call](TraceDetail& detail) { describe_command(call, detail); });
    world_.observer.on_no_outcome(options_.id, call.command, why, now());
    after_end();
  }
  void after_end() {
    if (!options_.knobs.open_loop) next_issue_ = now() + think();
  }

  static void describe_command(const Call& call, TraceDetail& detail) {
    detail.text = call.command.id;
    detail.records.push_back(
        {in_cluster(core::TopicPartition{core::Topic::commands, call.partition}), core::Offset{-1}, call.key, call.bytes});
  }

  static constexpr Duration kRetryMax = 10'000 * core::kMs;
  static constexpr std::uint32_t kDoublingsPatient = 6;

  const World world_;
  const AtmOptions options_;
  AtmLog log_;
  core::Client<A> client_;
  std::uint32_t issued_ = 0;
  Instant next_issue_{};
  bool healed_ = false;
};

}  // namespace turnstile::sim
