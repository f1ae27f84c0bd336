// The log of an ATM: the client's, with records of the ATM's own added: poison before a command, and copies of commands that were answered
// long ago.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/sim/kafka/client/sim_client_log.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

class AtmLog final : public SimClientLog {
 public:
  struct Copy {
    core::PartitionId partition{};
    std::string key;
    std::string bytes;
    core::CommandId id;
    Instant due{};
  };

  AtmLog(Process& process, SimProducer& producer, SimReader& reader, Trace& trace, ActorId actor)
      : SimClientLog(process, producer, reader), trace_(trace), actor_(actor) {}

  // Nothing is read before that time.
  void stall(Instant until) { stalled_until_ = until; }
  // Sent before the next record.
  void send_first(Copy copy) { first_.push_back(std::move(copy)); }
  // Sent when it is due, or soon after.
  void send_later(Copy copy) { later_.push_back(std::move(copy)); }
  // Copies that are not due yet.
  core::Task<void> send_the_rest() {
    while (!later_.empty()) {
      const Instant due = next_due();
      if (due > now()) co_await SimClientLog::sleep(due - now());
      co_await send_due();
    }
  }

  core::Task<core::LogStatus> send(const core::OutRecord& record) override {
    for (; !first_.empty(); first_.erase(first_.begin())) co_await send_copy(first_.front());
    note(record);
    auto sent = co_await SimClientLog::send(record);
    co_return sent;
  }
  core::Task<core::LogResult<core::Fetched>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    if (stalled_until_ > now()) return poll_in_vain(wait_ms_max);
    if (later_.empty()) return SimClientLog::poll(wait_ms_max, records_max);
    return poll_and_send(wait_ms_max, records_max);
  }
  core::Task<void> sleep(Duration duration) override {
    if (later_.empty()) return SimClientLog::sleep(duration);
    return next_due() <= now() ? send_due() : SimClientLog::sleep(std::min(duration, next_due() - now()));
  }

 private:
  Instant next_due() const { return std::ranges::min_element(later_, {}, &Copy::due)->due; }

  core::Task<core::LogResult<core::Fetched>> poll_in_vain(core::TimeMs wait_ms_max) {
    co_await sleep(std::min(core::milliseconds(wait_ms_max), stalled_until_ - now()));
    co_return core::Fetched{};
  }
  core::Task<core::LogResult<core::Fetched>> poll_and_send(core::TimeMs wait_ms_max, std::size_t records_max) {
    core::TimeMs wait_ms = 0;
    if (const Duration until_due = next_due() - now(); until_due > Duration{}) {
      wait_ms = std::min(wait_ms_max, core::in_ms_rounded_up(until_due));
    } else {
      co_await send_due();
    }
    auto polled = co_await SimClientLog::poll(wait_ms, records_max);
    co_return polled;
  }
  core::Task<void> send_due() {
    for (std::size_t index = 0; index < later_.size(); ++index) {
      if (later_[index].due > now()) continue;
      const Copy copy = std::move(later_[index]);
      later_.erase(later_.begin() + static_cast<std::ptrdiff_t>(index--));
      co_await send_copy(copy);
    }
  }
  core::Task<void> send_copy(const Copy& copy) {
    core::OutRecord record{{core::Topic::commands, copy.partition}, copy.key, copy.bytes, {}};
    record.headers.id = copy.id;
    note(record);
    co_await SimClientLog::send(record);
  }

  void note(const core::OutRecord& record) {
    trace_.record(now(), actor_, EventKind::client_send, static_cast<std::uint64_t>(record.where.partition.value),
                  fingerprint(record.value), 0, [&record](TraceDetail& detail) {
                    detail.text = record.headers.id;
                    detail.records.push_back({in_cluster(record.where), core::Offset{-1}, record.key, record.value});
                  });
  }

  Trace& trace_;
  const ActorId actor_;
  std::vector<Copy> first_;
  std::vector<Copy> later_;
  Instant stalled_until_{};
};

}  // namespace turnstile::sim
