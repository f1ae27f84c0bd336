// What `run`, `load` and `audit` need of a domain (live_domain.hpp), made from its Aggregate, a workload and its properties.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/assert.hpp"
#include "turnstile/core/client.hpp"
#include "turnstile/core/compact_codec.hpp"
#include "turnstile/core/worker.hpp"
#include "turnstile/properties/live_domain.hpp"
#include "turnstile/properties/oracles.hpp"
#include "turnstile/sim/run/workload.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::properties {

template <core::Aggregate A>
std::unique_ptr<core::Codec<A>> codec_of(const MakeCodec& make) {
  if (!make) return std::make_unique<core::CompactCodec<A>>();
  std::unique_ptr<core::AnyCodec> made = make();
  auto* codec = dynamic_cast<core::Codec<A>*>(made.get());
  TURNSTILE_ASSERT(codec != nullptr);  // it is another domain's
  static_cast<void>(made.release());
  return std::unique_ptr<core::Codec<A>>(codec);
}

template <core::Aggregate A>
class LiveWorkerOf final : public LiveWorker {
 public:
  LiveWorkerOf(std::unique_ptr<core::Codec<A>> codec, const WorkerPorts& ports, const core::WorkerOptions& options)
      : codec_(std::move(codec)), worker_(ports.log, ports.store, *codec_, ports.clock, options, protocol_, effects_, ports.stop) {}

  core::Task<core::WorkerEnd> run() override { return worker_.run(); }
  const core::WorkerCounters& counters() const override { return worker_.counters(); }
  bool serving() const override { return worker_.serving(); }
  std::int64_t left_to_restore() const override { return worker_.left_to_restore(); }

 private:
  std::unique_ptr<core::Codec<A>> codec_;
  const core::Protocol protocol_;
  core::Effects effects_;
  core::Worker<A> worker_;
};

template <core::Aggregate A, sim::Workload<A> W>
class LiveLoadOf final : public LiveLoad, private core::ClientUser<A> {
 public:
  LiveLoadOf(std::unique_ptr<core::Codec<A>> codec, const ClientPorts& ports, const core::ClientPolicy& policy, W workload,
             std::uint64_t seed, Pace& pace)
      : codec_(std::move(codec)),
        workload_(std::move(workload)),
        chance_(seed),
        pace_(pace),
        client_({ports.log, ports.timer, ports.clock, *codec_, core::ClientProtocol::own(), *this}, policy) {}

  core::Task<core::ClientEnd> run() override { return client_.run(); }

 private:
  bool more() const override { return pace_.more(); }
  std::optional<core::Instant> next_time(std::size_t open) const override { return pace_.next_time(open); }
  std::optional<core::Ask<A>> next(std::size_t open) override {
    std::optional<Pace::Slot> slot = pace_.next(open);
    if (!slot) return std::nullopt;
    sim::Asked<A> asked = workload_.ask(chance_);
    core::Ask<A> ask;
    ask.tag = slot->tag;
    ask.command.id = std::move(slot->id);
    ask.command.entity = asked.entity;
    ask.command.request = std::move(asked.request);
    ask.command.issued_at_ms = slot->issued_at_ms;
    ask.command.deadline_ms = slot->deadline_ms;
    return ask;
  }
  bool waits_for(const core::Call<A>& call) override {
    pace_.on_send(sent(call));
    return true;
  }
  void on_outcome(const core::Call<A>& call, const core::Outcome<A>& outcome, const core::Record& record) override {
    Ending ending = Ending::expired;
    if (std::holds_alternative<core::Accepted<A>>(outcome.verdict)) ending = Ending::accepted;
    if (std::holds_alternative<core::Rejected<A>>(outcome.verdict)) ending = Ending::rejected;
    if constexpr (requires { workload_.learn(outcome); }) workload_.learn(outcome);
    pace_.on_outcome(sent(call), ending, record.value);
  }
  void on_no_outcome(const core::Call<A>& call, core::NoOutcome why) override { pace_.on_no_outcome(sent(call), why); }
  static Pace::Sent sent(const core::Call<A>& call) { return {call.tag, call.bytes, call.sends}; }

  std::unique_ptr<core::Codec<A>> codec_;
  W workload_;
  sim::SeededChance chance_;
  Pace& pace_;
  core::Client<A> client_;
};

template <core::Aggregate A>
class LiveHistoryOf final : public LiveHistory {
 public:
  LiveHistoryOf(std::unique_ptr<core::Codec<A>> codec, std::vector<Oracle<A>> oracles)
      : codec_(std::move(codec)), oracles_(std::move(oracles)) {}

  void add_record(const core::Record& record) override {
    progress_.seen(record.where, record.offset);
    switch (record.where.topic) {
      case core::Topic::commands: return add(history_.commands, letter(record), record);
      case core::Topic::rejected: return add(history_.rejected, letter(record), record);
      case core::Topic::sequenced: return add(history_.sequenced, codec_->decode_sequenced(record.value), record);
      case core::Topic::events: return add(history_.outcomes, codec_->decode_outcome(record.value), record);
      case core::Topic::snapshots: return add(history_.snapshots, codec_->decode_snapshot(record.value), record);
      case core::Topic::alarms: return add(history_.alarms, codec_->decode_alarm(record.value), record);
      case core::Topic::sequencer_changelog: return add(history_.changelog, codec_->decode_admissions(record.value), record);
    }
  }

  bool add_call(RecordedCall recorded) override {
    ClientCall<A> call;
    auto command = codec_->decode_command(recorded.command);
    if (!command) return false;
    call.command = std::move(*command);
    call.client = recorded.client;
    call.called = recorded.called;
    call.returned = recorded.returned;
    if (recorded.never_executed) call.seen = Seen::never_executed;
    if (recorded.outcome) {
      auto outcome = codec_->decode_outcome(*recorded.outcome);
      if (!outcome) return false;
      call.seen = Seen::outcome;
      call.outcome = std::move(*outcome);
    }
    history_.calls.push_back(std::move(call));
    return true;
  }

  std::optional<core::EntityId> add_replica(RecordedReplica recorded) override {
    Replica<A> replica;
    replica.name = std::move(recorded.name);
    replica.partition = recorded.partition;
    replica.checkpoint = recorded.checkpoint;
    for (const core::StorePut& put : recorded.values) {
      auto stored = core::decode_stored<A>(*codec_, put.value);
      if (!stored) return put.entity;
      replica.entities.push_back({put.entity, std::move(stored->snapshot.state), stored->snapshot.position});
    }
    history_.replicas.push_back(std::move(replica));
    return std::nullopt;
  }

  void set_committed(std::vector<core::TopicPartitionOffset> offsets) override { progress_.committed(std::move(offsets)); }

  std::vector<Judgement> judge(std::int32_t partitions) override {
    const core::StageOptions stages;
    history_.partitions = partitions;
    history_.has_calls = !history_.calls.empty();
    history_.at_rest = true;
    history_.lag = progress_.unread();
    history_.rested = history_.lag == 0;
    history_.events_consumed.clear();
    for (std::int32_t partition = 0; partition < partitions && progress_.known(); ++partition)
      history_.events_consumed.push_back(progress_.committed({core::Topic::events, core::PartitionId{partition}}));
    history_.skew_ms_max = stages.skew_ms_max;
    history_.grace_ms = stages.grace_ms;
    history_.lifetime_ms_max = stages.lifetime_ms_max;
    const Evidence<A> evidence(history_);
    std::vector<Judgement> judgements;
    for (const Oracle<A>& oracle : oracles_) {
      Judgement& judgement = judgements.emplace_back();
      judgement.property = oracle.name;
      judgement.unchecked = unchecked_when_live(oracle.name, history_.has_calls, !history_.replicas.empty());
      if (judgement.unchecked.empty() && oracle.name == "every_command_ends" && commands_unread())
        judgement.unchecked = "workers have not read every command";
      if (judgement.unchecked.empty()) judgement.violation = oracle.check(evidence);
      if (judgement.violation && oracle.name == "quiescence" && history_.lag != 0)
        judgement.violation->message += ": " + progress_.text() + "; start workers, and stop them when they have read them";
    }
    return judgements;
  }

  const std::vector<UnreadableRecord>& unreadable() const override { return unreadable_; }
  bool settled() const override { return rest_.settled(); }
  std::uint64_t unread() const override { return progress_.unread(); }
  HistorySizes sizes() const override {
    return {history_.outcomes.size(), history_.snapshots.size(), history_.alarms.size(),
            history_.rejected.size(), history_.calls.size(),     history_.replicas.size()};
  }

 private:
  bool commands_unread() const { return progress_.unread(core::Topic::commands) + progress_.unread(core::Topic::sequenced) != 0; }

  // Anyone may write anything there: undecodable records are kept as raw bytes.
  core::Decoded<Letter<A>> letter(const core::Record& record) const {
    Letter<A> letter{std::string(record.key), std::string(record.value), std::nullopt};
    if (auto command = codec_->decode_command(record.value)) letter.command = std::move(*command);
    return letter;
  }

  template <class Value>
  void add(std::vector<Logged<Value>>& list, core::Decoded<Value> value, const core::Record& record) {
    if (!value) {
      unreadable_.push_back({{record.where, record.offset}, std::move(value.error().what)});
      return;
    }
    watch(*value);
    Logged<Value> logged;
    logged.partition = record.where.partition;
    logged.offset = record.offset;
    logged.time = Instant{core::milliseconds(record.timestamp_ms)};
    logged.value = std::move(*value);
    list.push_back(std::move(logged));
  }
  template <class Value>
  void watch(const Value&) {}
  void watch(const core::Admissions& admissions) { rest_.given(admissions.entity, admissions.given); }
  void watch(const core::Outcome<A>& outcome) { rest_.decided(outcome.command.entity, outcome.position); }
  void watch(const core::Snapshot<A>& snapshot) { rest_.published(snapshot.entity, snapshot.position); }

  std::unique_ptr<core::Codec<A>> codec_;
  std::vector<Oracle<A>> oracles_;
  History<A> history_;
  RestWatch rest_;
  GroupProgress progress_;
  std::vector<UnreadableRecord> unreadable_;
};

template <core::Aggregate A, sim::Workload<A> W>
class LiveDomainOf final : public LiveDomain {
 public:
  LiveDomainOf(W workload, std::vector<Oracle<A>> oracles, MakeCodec make_codec)
      : workload_(std::move(workload)), oracles_(std::move(oracles)), make_codec_(std::move(make_codec)) {}

  std::string_view name() const override { return name_; }
  std::string_view entity_noun() const override { return core::entity_noun<A>(); }
  std::string message_package() const override { return std::string(codec_of<A>(make_codec_)->message_package()); }

  std::unique_ptr<LiveWorker> worker(const WorkerPorts& ports, const core::WorkerOptions& options) const override {
    return std::make_unique<LiveWorkerOf<A>>(codec_of<A>(make_codec_), ports, options);
  }
  std::unique_ptr<LiveLoad> load(const ClientPorts& ports, const core::ClientPolicy& policy, std::uint64_t seed,
                                 Pace& pace) const override {
    return std::make_unique<LiveLoadOf<A, W>>(codec_of<A>(make_codec_), ports, policy, workload_, seed, pace);
  }
  std::unique_ptr<LiveHistory> history() const override { return std::make_unique<LiveHistoryOf<A>>(codec_of<A>(make_codec_), oracles_); }

 private:
  std::string name_ = name_in_topics(core::domain_name<A>());
  W workload_;
  std::vector<Oracle<A>> oracles_;
  MakeCodec make_codec_;
};

}  // namespace turnstile::properties
