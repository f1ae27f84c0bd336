// A client over logs that are vectors and a clock that advances when the client waits: for tests without a broker or a scheduler.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/client.hpp"
#include "turnstile/core/compact_codec.hpp"

namespace turnstile::core {

using bank::Bank;

// Waiting advances the time and triggers what is scheduled on the way. Nothing else ever happens.
class FakeClientLog final : public ClientLog, public Timer, public Clock {
 public:
  static constexpr TimeMs kEpochMs = 1'750'000'000'000;
  struct Sent {
    TimeMs at_ms = 0;  // since the start
    std::string bytes;
  };
  struct Kept {
    std::string key;
    std::string value;
    TimeMs readable_from_ms = 0;  // in the log, but not fetched before this time
  };

  TimeMs elapsed_ms() const { return in_ms(now_); }
  void at(TimeMs time_ms, std::function<void()> action) { plan_.emplace(Instant{milliseconds(time_ms)}, std::move(action)); }
  void append(TopicPartition where, std::string key, std::string value, TimeMs readable_from_ms = 0) {
    logs[where].push_back({std::move(key), std::move(value), readable_from_ms});
  }

  Task<LogStatus> send(const OutRecord& record) override {
    sent.push_back({elapsed_ms(), std::string(record.value)});
    advance(milliseconds(send_ms));
    if (on_send) on_send(record);
    co_return status();
  }
  Task<LogResult<Watermarks>> watermarks(TopicPartition where) override {
    ++watermark_queries;
    if (const LogStatus failed = status(); !failed) co_return std::unexpected(failed.error());
    co_return Watermarks{lows[where], end_of(where)};
  }
  Task<LogStatus> assign(const std::vector<TopicPartitionOffset>& places) override {
    ++assignments;
    places_ = places;
    co_return status();
  }
  Task<LogResult<Fetched>> poll(TimeMs wait_ms_max, std::size_t records_max) override {
    if (const LogStatus failed = status(); !failed) {
      advance(milliseconds(wait_ms_max));
      co_return std::unexpected(failed.error());
    }
    const Instant until = now_ + milliseconds(wait_ms_max);
    for (;;) {
      for (const TopicPartitionOffset& place : places_) {
        if (place.offset < lows[place.where]) co_return std::unexpected(LogError{LogErrorClass::abortable, "OFFSET_OUT_OF_RANGE"});
      }
      fetch(records_max);
      if (!moved_.empty() || now_ >= until) co_return Fetched{records_, moved_};
      advance(std::min(until - now_, kMs));
    }
  }

  Instant now() const override { return now_; }
  TimeMs now_ms() const override { return kEpochMs + elapsed_ms(); }
  Task<void> sleep(Duration duration) override {
    advance(duration);
    co_return;
  }

  std::map<TopicPartition, std::vector<Kept>> logs;
  std::map<TopicPartition, Offset> lows;
  std::vector<Sent> sent;
  std::function<void(const OutRecord&)> on_send;
  TimeMs send_ms = 0;               // how long sending takes
  std::optional<LogError> trouble;  // of every call, while it is set
  int watermark_queries = 0;
  int assignments = 0;

 private:
  LogStatus status() const { return trouble ? LogStatus(std::unexpected(*trouble)) : LogStatus{}; }
  Offset end_of(TopicPartition where) { return Offset{static_cast<std::int64_t>(logs[where].size())}; }
  void advance(Duration duration) {
    const Instant until = now_ + duration;
    while (!plan_.empty() && plan_.begin()->first <= until) {
      now_ = std::max(now_, plan_.begin()->first);
      const auto action = std::move(plan_.begin()->second);
      plan_.erase(plan_.begin());
      action();
    }
    now_ = until;
  }
  void fetch(std::size_t records_max) {
    records_.clear();
    moved_.clear();
    for (TopicPartitionOffset& place : places_) {
      const auto& log = logs[place.where];
      bool moved = false;
      while (place.offset < end_of(place.where) && records_.size() < records_max) {
        const Kept& kept = log[static_cast<std::size_t>(place.offset.value)];
        if (kept.readable_from_ms > elapsed_ms()) break;
        records_.push_back({place.where, place.offset, 0, kept.key, kept.value});
        place.offset = core::next(place.offset);
        moved = true;
      }
      if (moved) moved_.push_back(place);
    }
  }

  Instant now_{};
  std::multimap<Instant, std::function<void()>> plan_;
  std::vector<TopicPartitionOffset> places_;
  std::vector<Record> records_;
  std::vector<TopicPartitionOffset> moved_;
};

// Sends the given commands one right after the other, and keeps the results.
class FakeUser final : public ClientUser<Bank> {
 public:
  struct End {
    std::optional<Outcome<Bank>> outcome;
    NoOutcome why{};
    TimeMs at_ms = 0;
  };
  explicit FakeUser(const FakeClientLog& log) : log_(log) {}

  std::optional<Ask<Bank>> next(std::size_t) override {
    if (asked_ == asks.size()) return std::nullopt;
    return asks[asked_++];
  }
  std::optional<Instant> next_time(std::size_t) const override { return more() ? std::optional(log_.now()) : std::nullopt; }
  bool more() const override { return asked_ < asks.size(); }
  bool waits_for(const Call<Bank>& call) override { return call.sends < sends_max; }
  void on_outcome(const Call<Bank>& call, const Outcome<Bank>& outcome, const Record&) override {
    ends[call.tag].push_back({outcome, {}, log_.elapsed_ms()});
  }
  void on_no_outcome(const Call<Bank>& call, NoOutcome why) override { ends[call.tag].push_back({std::nullopt, why, log_.elapsed_ms()}); }

  std::vector<Ask<Bank>> asks;
  std::uint32_t sends_max = 1'000;
  std::map<std::uint64_t, std::vector<End>> ends;  // by tag

 private:
  const FakeClientLog& log_;
  std::size_t asked_ = 0;
};

struct ClientFixture {
  static constexpr TimeMs kLifetimeMs = 60'000;
  static constexpr PartitionId kFirst{0};
  static constexpr TopicPartition kCommands{Topic::commands, kFirst};
  static constexpr TopicPartition kEvents{Topic::events, kFirst};
  static constexpr TopicPartition kRejected{Topic::rejected, kFirst};

  ClientFixture() { policy.partitions = 1; }

  Command<Bank> command(std::string id, EntityId entity = EntityId{17}, bank::Request request = bank::Deposit{5}) const {
    Command<Bank> made;
    made.id = std::move(id);
    made.entity = entity;
    made.request = request;
    made.issued_at_ms = log.now_ms();
    made.deadline_ms = made.issued_at_ms + kLifetimeMs;
    return made;
  }
  void ask(const Command<Bank>& what, bool perhaps_again = false) { user.asks.push_back({what, user.asks.size(), perhaps_again}); }
  std::string bytes(const auto& value) const {
    std::string encoded;
    codec.encode(value, encoded);
    return encoded;
  }
  static std::string key_of(const Command<Bank>& what) { return std::string(std::string_view(EntityKey(what.entity))); }
  Outcome<Bank> outcome(const Command<Bank>& what, Position position = Position{1}) const {
    Outcome<Bank> made;
    made.command = what;
    made.position = position;
    made.verdict = Accepted<Bank>{{bank::Deposited{5}}};
    return made;
  }
  void decide(const Command<Bank>& what, TimeMs readable_from_ms = 0, Position position = Position{1}) {
    log.append(kEvents, key_of(what), bytes(outcome(what, position)), readable_from_ms);
  }
  void refuse(const Command<Bank>& what) { log.append(kRejected, key_of(what), bytes(what)); }

  ClientEnd run(const ClientProtocol& protocol = ClientProtocol::own()) {
    Client<Bank> client({log, log, log, codec, protocol, user}, policy);
    Task<ClientEnd> task = client.run();
    task.start();
    return task.done() ? task.result() : ClientEnd{true, "it waits for nobody"};
  }
  // The only result of the first command.
  const FakeUser::End& end() { return user.ends.at(0).at(0); }

  FakeClientLog log;
  FakeUser user{log};
  CompactCodec<Bank> codec;
  ClientPolicy policy;
};

}  // namespace turnstile::core
