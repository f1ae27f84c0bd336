// A client of the system, the same code in the simulator and over Kafka: it sends commands, retries byte for byte without a response, and
// learns each result. One coroutine; docs/protocol.md, "What a client does", has its rules, `ClientProtocol` the decisions.
//
// How a command ends: with its outcome on the events topic, read from an offset that was the log end before the first send. Or without one:
// after a refusal on commands.rejected, or after deadline, grace, transaction timeout and the coordinator's scan interval, the client reads
// events up to the high watermark of that moment; a command without an outcome by then was never executed and never will be. Refusals are
// read only after deadline and grace: before that they prove nothing (ClientProtocol::hears_refusals).
//
// A command whose id may have been used before is first looked up in commands and events. Its outcome is the answer; if there is only the
// command, its original bytes are retried (rule 9).
//
// With `--turns client` each command has a number: the position at which it wants to be decided (client_numbers.hpp).
//
// Ownership: everything in `World` is used until run() ends, and not owned. Threads: one. Cost: a turn is O(due calls + records read),
// however many are in flight, except for settling, which is rare.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/client_log.hpp"
#include "turnstile/core/client_protocol.hpp"
#include "turnstile/core/client_reading.hpp"
#include "turnstile/core/client_user.hpp"
#include "turnstile/core/earlier_ask.hpp"
#include "turnstile/core/open_calls.hpp"
#include "turnstile/core/partitioner.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::core {

struct ClientPolicy {
  std::int32_t partitions = 4;
  Partitioner partitioner = murmur2_partition;
  Backoff backoff{};
  SettlingTimes times{};
  // Read events and dead letters of all partitions from the first command on: for clients whose assignment would change all the time.
  bool reads_all = false;
  // `--turns client`: commands have numbers, and ask again with the next one after a conflict.
  bool numbers = false;
  // Give up a settled command after this long if its result cannot be read from the log. Default: never.
  TimeMs patience_ms = std::numeric_limits<TimeMs>::max();
};

struct ClientEnd {
  bool failed = false;
  std::string what;  // the reason, for humans
};

template <Aggregate A>
class Client {
 public:
  struct World {
    ClientLog& log;
    Timer& timer;
    const Clock& clock;
    const Codec<A>& codec;
    const ClientProtocol& protocol;
    ClientUser<A>& user;
  };

  Client(const World& world, const ClientPolicy& policy)
      : world_(world), policy_(policy), reading_(world.log, world.timer), earlier_(world.log, world.timer, world.codec) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Ends when the user has nothing left to send and every command has its result, or on an error that no retry can fix.
  Task<ClientEnd> run() {
    if (policy_.reads_all) co_await know_all_places();
    while (!end_.failed && (world_.user.more() || calls_.size() != 0)) {
      std::optional<Ask<A>> asked = world_.user.next(calls_.size());
      if (asked) co_await begin(*asked);
      if (any_due()) co_await look();
      if (!settling_.empty()) co_await settle();
      if (!end_.failed) co_await read();
    }
    co_return end_;
  }

  // Applies from the next send on.
  void set_backoff(const Backoff& backoff) { policy_.backoff = backoff; }

 private:
  Instant now() const { return world_.timer.now(); }
  bool any_due() {
    const auto at = calls_.next_wake();
    return at && *at <= now();
  }
  // Whether the call succeeded; a fatal error ends everything, others are retried.
  bool well(const LogStatus& status) {
    if (!status && status.error().kind == LogErrorClass::fatal) end_ = {true, status.error().what};
    return status.has_value();
  }
  CallContext context_of(const OpenCall<A>& call, TimeMs now_ms) const {
    CallContext context;
    context.over_ms = now_ms - call.command.deadline_ms;
    context.refused = call.refused;
    context.barrier = call.barrier;
    context.events_read = reading_.place({Topic::events, call.partition});
    return context;
  }

  // ---- sending ----

  Task<void> know_all_places() {
    for (std::int32_t partition = 0; partition < policy_.partitions; ++partition) {
      for (const Topic topic : {Topic::events, Topic::rejected}) {
        const TopicPartition where{topic, PartitionId{partition}};
        const LogStatus known = co_await reading_.know(where, read_from(topic));
        if (!well(known)) co_return;
      }
    }
  }

  Task<void> begin(Ask<A>& ask) {
    const bool perhaps_again = ask.perhaps_again;
    OpenCall<A>& call = calls_.open(ask);
    call.lifetime_ms = call.command.deadline_ms - call.command.issued_at_ms;
    call.key = std::string_view(EntityKey(call.command.entity));
    call.partition = policy_.partitioner(call.key, policy_.partitions);
    if (policy_.numbers) give_number(call);
    world_.codec.encode(call.command, call.bytes);
    if (!knows_places(call)) {
      const bool known = co_await know_in_time(call);
      if (end_.failed) co_return;
      if (!known) {
        world_.user.on_call(call);
        co_return end_without(call, perhaps_again ? NoOutcome::gave_up : NoOutcome::never_executed);
      }
    }
    if (perhaps_again) {
      const bool ended = co_await look_back(call);
      if (ended) co_return;
    }
    world_.user.on_call(call);
    if (policy_.numbers && !may_ask(call)) co_return hold(call);
    call.next_send = now();
    calls_.wake(call, call.next_send);
    want_anew();
  }

  // Before a command is sent it is known from where to read its outcome, and its conflicts.
  bool knows_places(const OpenCall<A>& call) const {
    return reading_.knows({Topic::events, call.partition}) && (!policy_.numbers || reading_.knows({Topic::rejected, call.partition}));
  }
  ReadFrom read_from(Topic topic) const { return policy_.numbers && topic == Topic::events ? ReadFrom::start : ReadFrom::end; }
  // Whether that is known; if it is not by the deadline, the command need not be sent any more.
  Task<bool> know_in_time(const OpenCall<A>& call) {
    for (;;) {
      const TopicPartition events{Topic::events, call.partition};
      LogStatus known = co_await reading_.try_to_know(events, read_from(Topic::events));
      if (known && policy_.numbers) {
        const TopicPartition refusals{Topic::rejected, call.partition};
        known = co_await reading_.try_to_know(refusals);
      }
      if (well(known) || end_.failed) co_return known.has_value();
      if (world_.clock.now_ms() > call.command.deadline_ms) co_return false;
      co_await world_.timer.sleep(kRetryDelay);
    }
  }

  // Whether that ended it.
  Task<bool> look_back(OpenCall<A>& call) {
    const Offset events_end = reading_.place({Topic::events, call.partition});
    reading_.forget();
    reads_what_is_wanted_ = false;
    auto earlier = co_await earlier_.find(call.command.entity, call.command.id, call.partition, events_end);
    if (!earlier) {
      end_ = {true, earlier.error().what};
      co_return true;
    }
    if (earlier->outcome) {
      finish(call, *earlier->outcome, {earlier->outcome_at.where, earlier->outcome_at.offset, 0, call.key, earlier->outcome_bytes});
      co_return true;
    }
    if (!earlier->command) co_return false;
    if (!equal(earlier->command->request, call.command.request)) {
      end_without(call, NoOutcome::id_taken);
      co_return true;
    }
    call.command = std::move(*earlier->command);
    call.bytes = std::move(earlier->command_bytes);
    co_return false;
  }

  // Sends what is due, each call once, and settles what must be settled. What becomes due meanwhile waits until after the next read: with
  // slow sends or many retries, responses would otherwise never be read.
  Task<void> look() {
    const Instant until = now();
    for (OpenCall<A>* call = calls_.take_due(until); call != nullptr; call = calls_.take_due(until)) {
      if (call->held) {
        end_without(*call, NoOutcome::never_executed);  // it was never sent
        continue;
      }
      if (call->next_send <= now()) {
        co_await send(*call);
        if (!world_.user.waits_for(*call)) {
          end_without(*call, NoOutcome::gave_up);
          continue;
        }
      }
      const CallContext context = context_of(*call, world_.clock.now_ms());
      const bool hears = !call->hears_refusals && world_.protocol.hears_refusals(context, policy_.times);
      if (hears || world_.protocol.is_over(context, policy_.times)) start_settling(*call);
      plan(*call);
    }
  }

  // When to look at a call again: to retry it, or because its time is up by then, unless the clock is set meanwhile.
  void plan(OpenCall<A>& call) {
    Instant at = call.next_send;
    if (!call.settling) {
      const TimeMs over_ms = world_.clock.now_ms() - call.command.deadline_ms;
      const TimeMs until_ms = (call.hears_refusals ? policy_.times.settled_ms() : policy_.times.late_ms()) + 1;
      at = std::min(at, now() + milliseconds(std::max<TimeMs>(until_ms - over_ms, 1)));
    }
    calls_.wake(call, at);
  }

  Task<void> send(OpenCall<A>& call) {
    call.next_send = now() + policy_.backoff.after(call.sends);
    if (call.sends++ != 0) renew_deadline(call);
    OutRecord record{{Topic::commands, call.partition}, call.key, call.bytes, {}};
    record.headers.id = call.command.id;
    const LogStatus sent = co_await world_.log.send(record);
    well(sent);
  }
  void renew_deadline(OpenCall<A>& call) {
    const TimeMs deadline_ms = world_.protocol.retry_deadline_ms(call.command.deadline_ms, call.lifetime_ms, world_.clock.now_ms());
    if (deadline_ms == call.command.deadline_ms) return;
    call.command.deadline_ms = deadline_ms;
    call.bytes.clear();
    world_.codec.encode(call.command, call.bytes);
  }

  // ---- reading ----

  void want_anew() { reads_what_is_wanted_ = policy_.reads_all && reads_what_is_wanted_; }
  // Many calls want few logs.
  void want(TopicPartition where) {
    if (std::ranges::find(wanted_, where) == wanted_.end()) wanted_.push_back(where);
  }
  const std::vector<TopicPartition>& wanted() {
    wanted_.clear();
    if (policy_.reads_all) {
      wanted_ = reading_.known();
    } else {
      calls_.each([this](const OpenCall<A>& call) {
        want({Topic::events, call.partition});
        if (call.hears_refusals) want({Topic::rejected, call.partition});
      });
    }
    std::ranges::sort(wanted_);
    return wanted_;
  }

  Instant next_time() {
    Instant next = now() + kWaitMax;
    if (const auto due = world_.user.next_time(calls_.size())) next = std::min(next, *due);
    if (const auto due = calls_.next_wake()) next = std::min(next, *due);
    return next;
  }

  Task<void> read() {
    const Duration wait = next_time() - now();
    if (calls_.size() == 0) {
      if (wait > Duration{}) co_await world_.timer.sleep(wait);
      co_return;
    }
    if (!reads_what_is_wanted_ && !reading_.reads(wanted())) {
      const LogStatus assigned = co_await reading_.want(wanted_);
      if (!well(assigned)) co_return;
    }
    reads_what_is_wanted_ = true;
    const auto fetched = co_await world_.log.poll(std::max<TimeMs>(in_ms_rounded_up(wait), 0), kRecordsMax);
    if (!fetched) co_return co_await after_failed_poll(fetched.error());
    for (const Record& record : fetched->records) take(record);
    reading_.moved(fetched->positions);
  }
  Task<void> after_failed_poll(LogError error) {
    reads_what_is_wanted_ = false;
    well(std::unexpected(std::move(error)));
    if (end_.failed) co_return;
    const LogStatus skipped = co_await reading_.skip_what_is_gone();
    well(skipped);
  }

  void take(const Record& record) {
    if (record.where.topic == Topic::rejected) return take_refusal(record);
    if (!policy_.numbers) {
      const auto id = world_.codec.id_of_outcome(record.value);
      if (id ? !calls_.may_concern(record.key, *id) : !calls_.may_concern(record.key)) return;
    }
    const auto outcome = world_.codec.decode_outcome(record.value);
    if (!outcome) return;
    if (policy_.numbers) learn(outcome->command.entity, outcome->position);
    if (OpenCall<A>* call = calls_.find({outcome->command.entity, outcome->command.id})) finish(*call, *outcome, record);
  }
  void take_refusal(const Record& record) {
    if (!calls_.may_concern(record.key)) return;
    const auto command = world_.codec.decode_command(record.value);
    if (!command) return;
    OpenCall<A>* call = calls_.find({command->entity, command->id});
    if (call == nullptr || !call->hears_refusals || record.value != call->bytes) return;
    if (policy_.numbers && is_conflict(*call)) return ask_with_the_next_number(*call);
    call->refused = true;
    start_settling(*call);
  }

  // ---- ending ----

  void start_settling(OpenCall<A>& call) {
    if (std::exchange(call.settling, true)) return;
    settling_.push_back(&call);
  }
  void stop_settling(OpenCall<A>& call) {
    if (!std::exchange(call.settling, false)) return;
    settling_.erase(std::ranges::find(settling_, &call));
  }

  // client_numbers.hpp
  void give_number(OpenCall<A>& call);
  bool may_ask(OpenCall<A>& call);
  void hold(OpenCall<A>& call);
  void leave_queue(OpenCall<A>& call);
  void ask_with_the_next_command(EntityId entity);
  void learn(EntityId entity, Position position);
  bool is_conflict(const OpenCall<A>& call) const;
  void ask_with_the_next_number(OpenCall<A>& call);
  void ask_now(OpenCall<A>& call);

  // client_settling.hpp
  Task<void> settle();
  Task<void> hear_refusals(OpenCall<A>& call);
  Task<std::optional<Offset>> end_of_events(PartitionId partition);

  void finish(OpenCall<A>& call, const Outcome<A>& outcome, const Record& record) {
    world_.user.on_outcome(call, outcome, record);
    remove(call);
  }
  void end_without(OpenCall<A>& call, NoOutcome why) {
    world_.user.on_no_outcome(call, why);
    remove(call);
  }
  void remove(OpenCall<A>& call) {
    stop_settling(call);
    const EntityId entity = call.command.entity;
    if (policy_.numbers) leave_queue(call);
    calls_.close(call);
    if (policy_.numbers) ask_with_the_next_command(entity);
    want_anew();
  }

  static constexpr Duration kRetryDelay = 100 * kMs;
  static constexpr Duration kWaitMax = 1'000 * kMs;
  static constexpr std::size_t kRecordsMax = 1'000;

  struct End {
    PartitionId partition{};
    std::optional<Offset> end;
  };

  const World world_;
  ClientPolicy policy_;
  OpenCalls<A> calls_;
  ClientReading reading_;
  EarlierAsks<A> earlier_;
  // With numbers: the last position of each entity whose outcome was read; and the open commands of each, of which only the first asks.
  FlatMap<EntityId, Position, EntityHash> last_read_;
  std::map<EntityId, std::deque<OpenCall<A>*>> queues_;
  std::vector<OpenCall<A>*> settling_;
  std::vector<End> ends_;  // of events, in this round of settling
  std::vector<TopicPartition> wanted_;
  bool reads_what_is_wanted_ = false;
  ClientEnd end_;
};

}  // namespace turnstile::core

#include "turnstile/core/client_numbers.hpp"
#include "turnstile/core/client_settling.hpp"
