// The way in which one partition's commands take their turns, as its Partition sees it: from a record of an input to an outcome.
//
// A strategy composes stages. What all have in common stays outside: the fold of the events, its emission, the restore behind barriers, and
// the forgetting of ids.
#pragma once

#include <optional>
#include <string>

#include "turnstile/core/log.hpp"

namespace turnstile::core {

// The parts of a partition that this process was assigned. Where one input is all, they come together.
struct Roles {
  bool sequencer = false;
  bool validator = false;  // including the projector and the alarms
};

class TurnStrategy {
 public:
  virtual ~TurnStrategy() = default;

  // The state is restored up to the barriers. Returns why this strategy must not continue from there, if so.
  virtual std::optional<std::string> begin_service() = 0;
  // A record of an input.
  virtual void on_record(const Record& record, TimeMs now_ms, RecordBatch& out) = 0;
  // What the changelog says of an entity has changed.
  virtual void on_admissions(EntityId /*entity*/) {}
  // An entity's last folded position has changed.
  virtual void on_moved(EntityId /*entity*/) {}
  // An own decision was read back after this long.
  virtual void on_read_back(TimeMs /*duration_ms*/) {}

  virtual void on_time(TimeMs /*now_ms*/, RecordBatch& /*out*/) {}
  virtual std::optional<TimeMs> next_time_ms() const { return std::nullopt; }
  // The records that belong at the end of a transaction.
  virtual void flush(TimeMs now_ms, RecordBatch& out) = 0;

  // Back-pressure: an input without room is not fetched.
  virtual bool reads(Topic input) const = 0;
  // The offset to commit for an input that was read up to `position`.
  virtual Offset committable(Topic /*input*/, Offset position) const { return position; }
};

}  // namespace turnstile::core
