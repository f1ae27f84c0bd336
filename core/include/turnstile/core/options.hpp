// The options of the stages and of the worker, with production defaults.
#pragma once

#include <cstddef>

#include "turnstile/core/turns.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

struct StageOptions {
  Turns turns = Turns::requeue;
  // Rule 4. Without it a process only remembers that an outcome is pending, and waits until it is folded (`--no-overlay`).
  // Where nothing is early it changes nothing.
  bool overlay = true;
  // Rule 9: a deadline lies at most this far, plus the skew, ahead of the sequencer's clock.
  TimeMs lifetime_ms_max = 60'000;
  TimeMs skew_ms_max = 2'000;
  // Rule 8: G, longer than the skew. A command is admitted, and its id remembered, until deadline + G.
  TimeMs grace_ms = 5'000;
  // How long a copy of an expired command may still write its own outcome before rule 6 closes its position.
  TimeMs close_delay_ms = 1'000;
  // Undecided commands per entity above which the sequencer stops its input.
  std::size_t undecided_max = 1'000;
  // Requeued copies per partition held in memory until their backoff ends; at least 1. Above it the furthest ones are requeued again, or
  // the validator's input waits.
  std::size_t held_max = 10'000;
  // The initial estimate of a turn's duration.
  TimeMs round_ms_initial = 50;
};

struct WorkerOptions {
  StageOptions stages{};
  // A transaction is committed after this many records, or this long after the first of them.
  std::size_t batch_records_max = 10'000;
  TimeMs batch_ms_max = 5;
  // Offsets that advanced only past control records are committed when nothing else was for this long.
  TimeMs offsets_ms_max = 1'000;
  // The store is written right after a commit, at most this often (0: after each).
  TimeMs store_ms_min = 0;
  TimeMs poll_ms_max = 1'000;
};

}  // namespace turnstile::core
