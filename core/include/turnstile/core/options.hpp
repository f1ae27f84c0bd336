// The knobs of the stages and of the worker, with the values that production uses.
#pragma once

#include <cstddef>

#include "turnstile/core/types.hpp"

namespace turnstile::core {

struct StageOptions {
  // Rule 4; without it a process only remembers that an outcome is on its way, and waits until the fold has it (`--no-overlay`).
  bool overlay = true;
  // Rule 9: a deadline lies at most this far, plus the skew, after the sequencer's clock.
  TimeMs lifetime_ms_max = 60'000;
  TimeMs skew_ms_max = 2'000;
  // Rule 8: G, longer than the skew. A command is admitted, and its id remembered, until deadline + G.
  TimeMs grace_ms = 5'000;
  // How long a copy of an expired command has the chance to write its own outcome before rule 6 closes its position.
  TimeMs close_delay_ms = 1'000;
  // Undecided commands of one entity, beyond which the sequencer holds its input back.
  std::size_t undecided_max = 1'000;
  // Requeued copies of one partition that are held in memory until their time; at least 1. Beyond it the furthest ones go round again, or
  // the validator's input waits.
  std::size_t held_max = 10'000;
  // The first estimate of a turn's time, before one was measured.
  TimeMs round_ms_initial = 50;
};

struct WorkerOptions {
  StageOptions stages{};
  // A transaction is committed when so many records were read, or so long after the first of them.
  std::size_t batch_records_max = 10'000;
  TimeMs batch_ms_max = 5;
  // Offsets that moved past control records only are committed when nothing else was for this long.
  TimeMs offsets_ms_max = 1'000;
  // The store is written right after a commit, at most this often (0: after each).
  TimeMs store_ms_min = 0;
  TimeMs poll_ms_max = 1'000;
};

}  // namespace turnstile::core
