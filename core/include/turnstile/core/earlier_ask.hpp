// What an id was used for before, as far as the topics still show: events are kept forever, commands for their retention time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/client_log.hpp"
#include "turnstile/core/codec.hpp"

namespace turnstile::core {

template <Aggregate A>
struct EarlierAsk {
  std::optional<Outcome<A>> outcome;  // the first
  TopicPartitionOffset outcome_at{};
  std::string outcome_bytes;
  std::optional<Command<A>> command;  // the first copy
  std::string command_bytes;
};

// Reads commands up to their current end, and events up to `events_end`, each from its start. Uses the log's consumer: other readers must
// assign again afterwards. Ends on a fatal error; retries others.
template <Aggregate A>
class EarlierAsks {
 public:
  EarlierAsks(ClientLog& log, Timer& timer, const Codec<A>& codec) : log_(log), timer_(timer), codec_(codec) {}

  Task<LogResult<EarlierAsk<A>>> find(EntityId entity, CommandId id, PartitionId partition, Offset events_end) {
    for (;;) {
      found_ = {};
      LogStatus looked = co_await look_in({Topic::events, partition}, entity, id, events_end);
      if (looked && !found_.outcome) looked = co_await look_in({Topic::commands, partition}, entity, id, std::nullopt);
      if (looked) co_return std::move(found_);
      if (looked.error().kind == LogErrorClass::fatal) co_return std::unexpected(looked.error());
      co_await timer_.sleep(kRetryDelay);
    }
  }

 private:
  static constexpr Duration kRetryDelay = 100 * kMs;
  static constexpr TimeMs kWaitMs = 200;
  static constexpr std::size_t kRecordsMax = 10'000;

  // Up to `end`, or to the current end.
  Task<LogStatus> look_in(TopicPartition where, EntityId entity, const CommandId& id, std::optional<Offset> end) {
    const auto marks = co_await log_.watermarks(where);
    if (!marks) co_return std::unexpected(marks.error());
    const Offset until = end.value_or(marks->high);
    Offset at = marks->low;
    if (at >= until) co_return LogStatus{};
    std::vector<TopicPartitionOffset> places{{where, at}};
    const auto assigned = co_await log_.assign(places);
    if (!assigned) co_return std::unexpected(assigned.error());
    while (at < until) {
      const auto polled = co_await log_.poll(kWaitMs, kRecordsMax);
      if (!polled) co_return std::unexpected(polled.error());
      for (const Record& record : polled->records) {
        if (record.where == where && record.offset < until) note(record, entity, id);
      }
      for (const TopicPartitionOffset& moved : polled->positions) {
        if (moved.where == where) at = std::max(at, moved.offset);
      }
    }
    co_return LogStatus{};
  }

  void note(const Record& record, EntityId entity, const CommandId& id) {
    if (record.where.topic == Topic::commands) {
      if (found_.command) return;
      auto command = codec_.decode_command(record.value);
      if (!command || command->entity != entity || command->id != id) return;
      found_.command = std::move(*command);
      found_.command_bytes = record.value;
      return;
    }
    if (found_.outcome) return;
    auto outcome = codec_.decode_outcome(record.value);
    if (!outcome || outcome->command.entity != entity || outcome->command.id != id) return;
    found_.outcome = std::move(*outcome);
    found_.outcome_at = {record.where, record.offset};
    found_.outcome_bytes = record.value;
  }

  ClientLog& log_;
  Timer& timer_;
  const Codec<A>& codec_;
  EarlierAsk<A> found_;
};

}  // namespace turnstile::core
