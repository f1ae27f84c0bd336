// The configuration of one run, drawn before it from a stream of its own: so a new knob does not shift old seeds. Each seed has its
// own subset of the faults that its scenario allows, and its own knobs (swarm testing: Groce et al., ISSTA 2012).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "turnstile/core/options.hpp"
#include "turnstile/sim/run/faults.hpp"
#include "turnstile/sim/world/chance.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

// One thing that goes wrong once, at a time.
struct Disturbance {
  Fault kind = Fault::process_crash;
  std::uint32_t victim = 0;        // which worker, or which broker
  TimeNs at = 0;                   // since the start of the run
  std::uint64_t await_number = 1;  // a crash comes at so many awaits from then
  TimeNs duration = 0;             // how long the worker is down or stands still, or the broker is away, or a coordinator loads
  TimeNs failover = 0;             // how long it takes until others lead what a lost broker led
  core::TimeMs skew_ms = 0;        // how far a clock is off after its step
};

struct ClientKnobs {
  TimeNs timeout = 1'000 * core::kNsPerMs;  // after it a client asks again, byte for byte
  std::uint32_t backoff_doublings = 3;      // the wait doubles so often
  TimeNs think_max = 20 * core::kNsPerMs;   // between an answer and the next question
  bool open_loop = false;                   // asks at its own pace, whatever was answered
  TimeNs pace_max = 100 * core::kNsPerMs;   // open loop: at most so long between two questions
  Ratio late_duplicate{1, 20};              // in the runs that have such faults
  TimeNs duplicate_delay_min = 0;           // after the answer
  TimeNs duplicate_delay_max = 0;
  Ratio gives_up{1, 100};
  Ratio poison{1, 50};
  Ratio stalls{1, 10};                         // with a command, its client's reading stops
  TimeNs stall_max = 20'000 * core::kNsPerMs;  // for at most so long
};

// What a scenario says of its runs.
struct SwarmOptions {
  FaultSet faults = FaultSet::usual();
  std::uint32_t workers = 3;
  std::uint32_t workers_needed = 1;  // the first ones; chance may leave the others out
  std::uint32_t clients = 10;
  Ratio message_lost{1, 100};
  TimeNs delay_min = 1 * core::kNsPerMs;  // of one leg of the network
  TimeNs delay_max = 10 * core::kNsPerMs;
  TimeNs fault_window = 2'000 * core::kNsPerMs;  // disturbances begin within it
  std::uint32_t disturbances_max = 2;            // any number up to it: one on average
  std::uint32_t awaits_max = 64;                 // a crash comes at one of so many awaits after its time
  TimeNs outage_min = 70'000 * core::kNsPerMs;
  TimeNs outage_max = 200'000 * core::kNsPerMs;
  // How many brokers there are in a run that has a fault of replication; other runs have one, which to clients is the same.
  std::uint32_t brokers = 3;
  Ratio replication_faults{1, 8};  // how likely each kind of them is
  Ratio clock_steps{1, 4};         // how likely it is that clocks are set while they run
  std::uint32_t clock_steps_max = 2;
  Ratio no_overlay{};              // how likely a run waits for the fold at each turn (rule 4)
  bool protocol = true;            // there are workers and their clients, whose own knobs are drawn too
  bool short_transactions = true;  // transactions may time out sooner than a session does, in some runs
  // Where a run's own knobs start from.
  core::WorkerOptions worker{};
  ClientKnobs client{};
};

struct Swarm {
  FaultSet faults;  // this seed's own subset
  Ratio message_lost{};
  Ratio reply_lost{};
  Ratio arrives_late{};
  Ratio ending_arrives_late{};
  TimeNs delay_min = 0;
  TimeNs delay_max = 0;
  TimeNs marker_delay_max = 0;  // 0: as fast as the network
  std::vector<Disturbance> disturbances;
  std::uint32_t brokers = 1;
  TimeNs follower_delay_max = 0;
  bool unclean_election = false;
  TimeNs ids_expire_after = 0;  // of transactional ids, and of what partitions remember of producers; 0: never
  std::vector<core::TimeMs> worker_skews_ms;
  std::vector<core::TimeMs> client_skews_ms;
  std::uint32_t disk_unsynced_max = 0;
  Ratio disk_write_fails{};
  TimeNs transaction_timeout = 10'000 * core::kNsPerMs;  // transaction.timeout.ms
  TimeNs transaction_scan = 10'000 * core::kNsPerMs;     // how often a coordinator looks for those that have timed out
  core::WorkerOptions worker{};
  ClientKnobs client{};
};

// How far a clock is off: 0 is the default, then 1, -1, 2, -2, ... Two clocks differ by less than `skew_ms_max`.
inline core::TimeMs draw_skew_ms(Chance& chance, const Question& what, core::TimeMs skew_ms_max, Lane lane = {}) {
  const std::int64_t step = chance.choose(what, static_cast<std::uint32_t>(skew_ms_max), lane);
  return step % 2 == 0 ? -step / 2 : (step + 1) / 2;
}

// What a scenario's configuration asks of a disturbance. An exhaustive search answers these by itself.
namespace swarm_questions {
inline constexpr Question kFault{"swarm.fault", Role::configuration, About::occurrence};
inline constexpr Question kDisturbs{"swarm.disturbs", Role::configuration, About::occurrence};
inline constexpr Question kVictim{"swarm.victim", Role::configuration, About::moment};
inline constexpr Question kAwait{"swarm.await", Role::configuration, About::moment};
}  // namespace swarm_questions

Swarm draw_swarm(Chance& chance, const SwarmOptions& options);

// One line that says all of it, for a failure's report.
std::string describe(const Swarm& swarm);
// The same of machines with names of their own, without the knobs of workers.
std::string describe(const Swarm& swarm, std::span<const std::string> machines);

}  // namespace turnstile::sim
