// The configuration of one run, drawn before it from a stream of its own, so that a new setting does not change old seeds. Each seed has
// its own subset of the faults that its scenario allows, and its own settings (swarm testing: Groce et al., ISSTA 2012).
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

// One fault that happens once, at a given time.
struct Disturbance {
  Fault kind = Fault::process_crash;
  std::uint32_t victim = 0;        // which worker, or which broker
  Instant at{};                    // since the start of the run
  std::uint64_t await_number = 1;  // a crash happens at the n-th await from then
  Duration duration{};             // how long the worker is down or paused, the broker is away, or a coordinator loads
  Duration failover{};             // how long until a lost broker's partitions have other leaders
  core::TimeMs skew_ms = 0;        // how far a clock is off after its step
};

struct ClientKnobs {
  Duration timeout = 1'000 * core::kMs;  // after it a client sends its command again, byte for byte
  std::uint32_t backoff_doublings = 3;   // how often the wait doubles
  Duration think_max = 20 * core::kMs;   // between an answer and the next command
  bool open_loop = false;                // commands do not wait for answers
  Duration pace_max = 100 * core::kMs;   // open loop: the longest time between two commands
  Ratio late_duplicate{1, 20};           // in the runs that have such faults
  Duration duplicate_delay_min{};        // after the answer
  Duration duplicate_delay_max{};
  Ratio gives_up{1, 100};
  Ratio poison{1, 50};
  Ratio stalls{1, 10};                      // how often a client stops reading after a command
  Duration stall_max = 20'000 * core::kMs;  // for at most that long
};

// A scenario's bounds for the settings of its runs.
struct SwarmOptions {
  FaultSet faults = FaultSet::usual();
  std::uint32_t workers = 3;
  std::uint32_t workers_needed = 1;  // at least that many; chance may leave the others out
  std::uint32_t clients = 10;
  Ratio message_lost{1, 100};
  Duration delay_min = 1 * core::kMs;  // of one leg of the network
  Duration delay_max = 10 * core::kMs;
  Duration fault_window = 2'000 * core::kMs;  // disturbances begin within it
  std::uint32_t disturbances_max = 2;         // half of them on average
  std::uint32_t awaits_max = 64;              // a crash happens at one of the first so many awaits after its time
  Duration outage_min = 70'000 * core::kMs;
  Duration outage_max = 200'000 * core::kMs;
  // The number of brokers in a run with a fault of replication; other runs have one, which looks the same to clients.
  std::uint32_t brokers = 3;
  Ratio replication_faults{1, 8};  // how likely each kind of them is
  Ratio clock_steps{1, 4};         // how likely clocks are set while they run
  std::uint32_t clock_steps_max = 2;
  Ratio no_overlay{};              // how likely a run waits for the fold at each turn (rule 4)
  bool protocol = true;            // the run has workers and their clients, whose settings are drawn too
  bool short_transactions = true;  // transactions may time out sooner than a session does, in some runs
  // The defaults of a run's own settings.
  core::WorkerOptions worker{};
  ClientKnobs client{};
};

struct Swarm {
  FaultSet faults;  // this seed's own subset
  Ratio message_lost{};
  Ratio reply_lost{};
  Ratio arrives_late{};
  Ratio ending_arrives_late{};
  Duration delay_min{};
  Duration delay_max{};
  Duration marker_delay_max{};  // 0: as fast as the network
  std::vector<Disturbance> disturbances;
  std::uint32_t brokers = 1;
  Duration follower_delay_max{};
  bool unclean_election = false;
  Duration ids_expire_after{};  // of transactional ids, and of what partitions remember of producers; 0: never
  std::vector<core::TimeMs> worker_skews_ms;
  std::vector<core::TimeMs> client_skews_ms;
  std::uint32_t disk_unsynced_max = 0;
  Ratio disk_write_fails{};
  Duration transaction_timeout = 10'000 * core::kMs;  // transaction.timeout.ms
  Duration transaction_scan = 10'000 * core::kMs;     // how often a coordinator looks for those that have timed out
  core::WorkerOptions worker{};
  ClientKnobs client{};
};

// A clock's skew: 0 by default, then 1, -1, 2, -2, ... Two clocks differ by less than `skew_ms_max`.
inline core::TimeMs draw_skew_ms(Chance& chance, const Question& what, core::TimeMs skew_ms_max, Lane lane = {}) {
  const std::int64_t step = chance.choose(what, static_cast<std::uint32_t>(skew_ms_max), lane);
  return step % 2 == 0 ? -step / 2 : (step + 1) / 2;
}

// Questions about a disturbance that an exhaustive search answers itself.
namespace swarm_questions {
inline constexpr Question kFault{"swarm.fault", Role::configuration, About::occurrence};
inline constexpr Question kDisturbs{"swarm.disturbs", Role::configuration, About::occurrence};
inline constexpr Question kVictim{"swarm.victim", Role::configuration, About::moment};
inline constexpr Question kAwait{"swarm.await", Role::configuration, About::moment};
}  // namespace swarm_questions

Swarm draw_swarm(Chance& chance, const SwarmOptions& options);

// In one line, for a failure's report.
std::string describe(const Swarm& swarm);
// The same with the machines' own names, and without the settings of workers.
std::string describe(const Swarm& swarm, std::span<const std::string> machines);

}  // namespace turnstile::sim
