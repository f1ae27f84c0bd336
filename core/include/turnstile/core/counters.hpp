// What a worker has done since it started: for status lines, probes and tests. Never read by the stages.
#pragma once

#include <cstdint>

namespace turnstile::core {

struct WorkerCounters {
  std::uint64_t admitted = 0;      // commands that were assigned a position
  std::uint64_t repeated = 0;      // commands whose id already had one
  std::uint64_t refused_late = 0;  // past deadline + grace, or the watermark
  std::uint64_t refused_unreadable = 0;
  std::uint64_t conflicts = 0;  // commands whose number was not the next one
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t expired = 0;  // past the deadline on their turn
  std::uint64_t closed = 0;   // positions closed without their command (rule 6)
  std::uint64_t stale = 0;
  std::uint64_t early = 0;
  std::uint64_t requeued = 0;
  std::uint64_t parked = 0;
  std::uint64_t dropped_at_deadline = 0;
  std::uint64_t folded = 0;
  std::uint64_t folded_again = 0;  // outcomes below the fold: duplicates
  std::uint64_t alarms = 0;
  std::uint64_t takeovers = 0;
  std::uint64_t revocations = 0;
  std::uint64_t transactions = 0;
  std::uint64_t aborts = 0;
  std::uint64_t reopened = 0;
  std::uint64_t out_of_range = 0;
  std::uint64_t wiped = 0;      // stores that were ahead of the log
  std::uint64_t held_back = 0;  // times that an input had to wait for buffer space

  WorkerCounters& operator+=(const WorkerCounters& more) {
    admitted += more.admitted;
    repeated += more.repeated;
    refused_late += more.refused_late;
    refused_unreadable += more.refused_unreadable;
    conflicts += more.conflicts;
    accepted += more.accepted;
    rejected += more.rejected;
    expired += more.expired;
    closed += more.closed;
    stale += more.stale;
    early += more.early;
    requeued += more.requeued;
    parked += more.parked;
    dropped_at_deadline += more.dropped_at_deadline;
    folded += more.folded;
    folded_again += more.folded_again;
    alarms += more.alarms;
    takeovers += more.takeovers;
    revocations += more.revocations;
    transactions += more.transactions;
    aborts += more.aborts;
    reopened += more.reopened;
    out_of_range += more.out_of_range;
    wiped += more.wiped;
    held_back += more.held_back;
    return *this;
  }
};

}  // namespace turnstile::core
