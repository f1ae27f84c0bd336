#include "turnstile/sim/run/swarm.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace turnstile::sim {

namespace {

using namespace swarm_questions;

using core::kMs;
constexpr Question kMoment{"swarm.at_ms", Role::configuration, About::moment};

// A setting of the run.
consteval Question setting(const char* label) { return {label, Role::configuration}; }

// Disturbances happen one by one; the other faults are present throughout the runs that have them.
constexpr std::array kDisturbances{Fault::process_crash,  Fault::process_pause,      Fault::application_pause, Fault::rebalance,
                                   Fault::broker_restart, Fault::disk_unsynced_lost, Fault::disk_lost,         Fault::clock_jump};

// These need several brokers, and are drawn after all others (draw_replication).
constexpr std::array kOfReplication{Fault::leader_change, Fault::follower_lag, Fault::coordinator_moves};
constexpr bool is_of_replication(Fault kind) {
  return kind == Fault::unclean_election || kind == Fault::stale_coordinator ||
         std::ranges::find(kOfReplication, kind) != kOfReplication.end();
}

FaultSet draw_faults(Chance& chance, FaultSet allowed) {
  FaultSet drawn;
  for (const auto& about : all_faults()) {
    if (!allowed.contains(about.kind) || is_of_replication(about.kind) || about.kind == Fault::clock_step ||
        about.kind == Fault::ids_expire || about.kind == Fault::client_stalls)
      continue;
    InLane of_kind(chance, lane_of(static_cast<std::uint32_t>(about.kind)));
    if (of_kind.happens(kFault, {1, 2})) drawn.insert(about.kind);
  }
  // The loss of messages is part of the scenario, not of the swarm.
  if (allowed.contains(Fault::message_lost)) drawn.insert(Fault::message_lost);
  return drawn;
}

Duration draw_duration(Chance& chance, Duration low, Duration high) {
  return core::milliseconds(chance.between({"swarm.duration_ms", Role::configuration, About::moment}, core::in_ms(low), core::in_ms(high)));
}

Instant draw_moment(Chance& chance, const SwarmOptions& options) {
  return Instant{chance.choose(kMoment, static_cast<std::uint32_t>(core::in_ms(options.fault_window))) * kMs};
}

Duration duration_of(Chance& chance, Fault kind) {
  switch (kind) {
    case Fault::process_pause:
    case Fault::application_pause:
      // A hiccup, or longer than a session (6 s) or a transaction (10 s) may last.
      return chance.choose(setting("swarm.long"), 2) == 0 ? draw_duration(chance, 10 * kMs, 1'000 * kMs)
                                                          : draw_duration(chance, 1'000 * kMs, 15'000 * kMs);
    case Fault::broker_restart: return draw_duration(chance, 100 * kMs, 3'000 * kMs);
    case Fault::rebalance: return {};
    default:
      return chance.choose(setting("swarm.long"), 4) == 0 ? draw_duration(chance, 3'000 * kMs, 10'000 * kMs)
                                                          : draw_duration(chance, Duration{}, 500 * kMs);
  }
}

Disturbance draw_disturbance(Chance& chance, const SwarmOptions& options, Fault kind) {
  Disturbance disturbance;
  disturbance.kind = kind;
  disturbance.victim = chance.choose(kVictim, options.workers);
  disturbance.at = draw_moment(chance, options);
  disturbance.await_number = 1 + chance.choose(kAwait, options.awaits_max);
  disturbance.duration = duration_of(chance, kind);
  return disturbance;
}

std::vector<Disturbance> draw_disturbances(Chance& chance, const SwarmOptions& options, FaultSet faults) {
  std::vector<Fault> kinds;
  for (const Fault kind : kDisturbances) {
    if (faults.contains(kind)) kinds.push_back(kind);
  }
  std::vector<Disturbance> drawn;
  if (!kinds.empty()) {
    for (std::uint32_t index = 0; index < options.disturbances_max; ++index) {
      InLane slot(chance, lane_of(index));
      if (!slot.happens(kDisturbs, {1, 2})) continue;
      const Fault kind = kinds[slot.choose(setting("swarm.disturbance"), static_cast<std::uint32_t>(kinds.size()))];
      drawn.push_back(draw_disturbance(slot, options, kind));
    }
  }
  if (faults.contains(Fault::long_outage)) {
    InLane slot(chance, lane_of(options.disturbances_max));
    Disturbance outage = draw_disturbance(slot, options, Fault::long_outage);
    outage.duration = draw_duration(slot, options.outage_min, options.outage_max);
    drawn.push_back(outage);
  }
  return drawn;
}

std::vector<core::TimeMs> draw_skews(Chance& chance, const Question& what, std::uint32_t count, core::TimeMs skew_ms_max) {
  std::vector<core::TimeMs> skews;
  for (std::uint32_t index = 0; index < count; ++index) skews.push_back(draw_skew_ms(chance, what, skew_ms_max, lane_of(index)));
  return skews;
}

template <class T>
T pick(Chance& chance, const Question& what, std::initializer_list<T> values) {
  return values.begin()[chance.choose(what, static_cast<std::uint32_t>(values.size()))];
}

// Settings that change which path is taken, but never what is correct.
void draw_worker(Chance& chance, core::WorkerOptions& worker) {
  worker.batch_records_max = pick<std::size_t>(chance, setting("swarm.batch_records"), {worker.batch_records_max, 1'000, 20, 3});
  worker.batch_ms_max = pick<core::TimeMs>(chance, setting("swarm.batch_ms"), {worker.batch_ms_max, 1, 20});
  worker.store_ms_min = pick<core::TimeMs>(chance, setting("swarm.store_ms"), {worker.store_ms_min, 20, 200});
  worker.stages.undecided_max = pick<std::size_t>(chance, setting("swarm.undecided"), {worker.stages.undecided_max, 1'000, 4});
  worker.stages.held_max = pick<std::size_t>(chance, setting("swarm.held"), {worker.stages.held_max, 1'000, 4});
  worker.stages.round_ms_initial = pick<core::TimeMs>(chance, setting("swarm.round_ms"), {worker.stages.round_ms_initial, 5, 200});
}

void draw_client(Chance& chance, FaultSet faults, ClientKnobs& client) {
  client.timeout = core::milliseconds(pick<core::TimeMs>(chance, setting("swarm.timeout"), {1'000, 300, 3'000}));
  client.backoff_doublings = chance.choose(setting("swarm.doublings"), 4);
  client.think_max = pick<Duration>(chance, setting("swarm.think"), {client.think_max, {}, 10 * client.think_max});
  client.open_loop = chance.choose(setting("swarm.loop"), 4) == 3;
  if (!faults.contains(Fault::late_duplicate)) client.late_duplicate = {};
  if (!faults.contains(Fault::client_gives_up)) client.gives_up = {};
  if (!faults.contains(Fault::poison_record)) client.poison = {};
}

// The number of workers is a choice like any other, so that the shrinker can leave some out. By default there are all of them.
void leave_workers_out(Chance& chance, std::uint32_t needed, Swarm& swarm) {
  std::uint32_t workers = 0;
  for (std::uint32_t number = 0; number < swarm.worker_skews_ms.size(); ++number) {
    if (number >= needed && !chance.happens(setting("swarm.worker"), {1, 1}, lane_of(number))) continue;
    swarm.worker_skews_ms[workers++] = swarm.worker_skews_ms[number];
  }
  swarm.worker_skews_ms.resize(workers);
  for (Disturbance& disturbance : swarm.disturbances) disturbance.victim %= workers;
}

// ---- replication ----

Disturbance draw_of_replication(Chance& chance, const SwarmOptions& options, Fault kind) {
  Disturbance disturbance;
  disturbance.kind = kind;
  disturbance.victim = chance.choose(setting("swarm.broker"), options.brokers);
  disturbance.at = draw_moment(chance, options);
  switch (kind) {
    case Fault::leader_change:
      // An orderly shutdown, or a controller that has to notice.
      if (chance.choose(setting("swarm.noticed"), 2) == 1) disturbance.failover = draw_duration(chance, 1 * kMs, 3'000 * kMs);
      disturbance.duration = disturbance.failover + draw_duration(chance, 100 * kMs, 5'000 * kMs);
      break;
    case Fault::follower_lag:
      // Shorter or longer than replica.lag.time.max.ms.
      disturbance.duration = chance.choose(setting("swarm.long"), 2) == 0 ? draw_duration(chance, 10 * kMs, 1'000 * kMs)
                                                                          : draw_duration(chance, 1'000 * kMs, 10'000 * kMs);
      break;
    case Fault::stale_coordinator:
      disturbance.failover = draw_duration(chance, Duration{}, 100 * kMs);  // the new one is ready by then
      disturbance.duration = draw_duration(chance, 500 * kMs, 5'000 * kMs);
      break;
    default: disturbance.duration = draw_duration(chance, Duration{}, 500 * kMs);
  }
  return disturbance;
}

// One follower lags until it leaves the in-sync set; then both brokers that are in sync are lost, and it alone is left.
void draw_unclean_election(Chance& chance, const SwarmOptions& options, Swarm& swarm) {
  Disturbance lag = draw_of_replication(chance, options, Fault::follower_lag);
  lag.duration = 10'000 * kMs;
  swarm.disturbances.push_back(lag);
  Instant at = lag.at + draw_duration(chance, 2'500 * kMs, 6'000 * kMs);
  for (std::uint32_t step = 1; step < options.brokers; ++step) {
    Disturbance loss;
    loss.kind = Fault::leader_change;
    loss.victim = (lag.victim + step) % options.brokers;
    loss.at = at;
    loss.duration = draw_duration(chance, 500 * kMs, 3'000 * kMs);
    swarm.disturbances.push_back(loss);
    at += draw_duration(chance, 1 * kMs, 300 * kMs);
  }
  swarm.unclean_election = true;
}

void draw_replication(Chance& chance, const SwarmOptions& options, Swarm& swarm) {
  if (options.brokers < 2) return;
  for (const auto& about : all_faults()) {
    if (!is_of_replication(about.kind) || !options.faults.contains(about.kind)) continue;
    InLane of_kind(chance, lane_of(static_cast<std::uint32_t>(about.kind)));
    if (!of_kind.happens(kFault, options.replication_faults)) continue;
    swarm.faults.insert(about.kind);
    swarm.brokers = options.brokers;
    if (about.kind == Fault::unclean_election) {
      draw_unclean_election(of_kind, options, swarm);
    } else {
      swarm.disturbances.push_back(draw_of_replication(of_kind, options, about.kind));
    }
  }
  if (swarm.brokers > 1)
    swarm.follower_delay_max = core::milliseconds(pick<core::TimeMs>(chance, setting("swarm.follower_delay"), {2, 10, 50}));
}

// Drawn last, so that runs without this fault are what they were before it existed.
void draw_clock_steps(Chance& chance, const SwarmOptions& options, Swarm& swarm) {
  if (!options.faults.contains(Fault::clock_step)) return;
  InLane of_kind(chance, lane_of(static_cast<std::uint32_t>(Fault::clock_step)));
  if (!of_kind.happens(kFault, options.clock_steps)) return;
  swarm.faults.insert(Fault::clock_step);
  for (std::uint32_t index = 0; index < options.clock_steps_max; ++index) {
    InLane slot(chance, lane_of(static_cast<std::uint32_t>(Fault::clock_step), 1 + index));
    if (!slot.happens(kDisturbs, {1, 2})) continue;
    Disturbance step;
    step.kind = Fault::clock_step;
    step.victim = slot.choose(kVictim, static_cast<std::uint32_t>(swarm.worker_skews_ms.size()));
    step.at = draw_moment(slot, options);
    step.skew_ms = draw_skew_ms(slot, setting("swarm.step_ms"), options.worker.stages.skew_ms_max);
    swarm.disturbances.push_back(step);
  }
}

// Shorter than a session (6 s): a worker's transaction may be aborted while it is still a member of its group.
void draw_transactions(Chance& chance, const SwarmOptions& options, Swarm& swarm) {
  if (options.short_transactions) {
    swarm.transaction_timeout =
        core::milliseconds(pick<core::TimeMs>(chance, setting("swarm.transaction_timeout"), {10'000, 10'000, 10'000, 3'000, 1'000, 300}));
    swarm.transaction_scan = core::milliseconds(pick<core::TimeMs>(chance, setting("swarm.transaction_scan"), {10'000, 10'000, 200}));
  }
  if (swarm.worker.stages.overlay && chance.happens(setting("swarm.no_overlay"), options.no_overlay)) swarm.worker.stages.overlay = false;
}

void draw_expiry(Chance& chance, const SwarmOptions& options, Swarm& swarm) {
  if (!options.faults.contains(Fault::ids_expire)) return;
  InLane of_kind(chance, lane_of(static_cast<std::uint32_t>(Fault::ids_expire)));
  if (!of_kind.happens(kFault, {1, 2})) return;
  swarm.faults.insert(Fault::ids_expire);
  swarm.ids_expire_after = core::milliseconds(pick<core::TimeMs>(of_kind, setting("swarm.ids_expire"), {15'000, 10'000, 30'000}));
}

void draw_stalls(Chance& chance, const SwarmOptions& options, Swarm& swarm) {
  InLane of_kind(chance, lane_of(static_cast<std::uint32_t>(Fault::client_stalls)));
  if (options.faults.contains(Fault::client_stalls) && of_kind.happens(kFault, {1, 2})) {
    swarm.faults.insert(Fault::client_stalls);
  } else {
    swarm.client.stalls = {};
  }
}

}  // namespace

Swarm draw_swarm(Chance& chance, const SwarmOptions& options) {
  Swarm swarm;
  swarm.faults = draw_faults(chance, options.faults);
  const FaultSet& faults = swarm.faults;
  swarm.delay_min = options.delay_min;
  swarm.delay_max = options.delay_max;
  if (faults.contains(Fault::message_lost)) swarm.message_lost = options.message_lost;
  if (faults.contains(Fault::reply_lost)) swarm.reply_lost = {1, 200};
  if (faults.contains(Fault::late_request)) swarm.arrives_late = {1, 3};
  if (faults.contains(Fault::late_end_txn)) swarm.ending_arrives_late = {1, 3};
  swarm.disturbances = draw_disturbances(chance, options, faults);
  if (faults.contains(Fault::slow_markers))
    swarm.marker_delay_max = core::milliseconds(pick<core::TimeMs>(chance, setting("swarm.marker"), {20, 100, 1'000}));
  const core::TimeMs skew = faults.contains(Fault::clock_skew) ? options.worker.stages.skew_ms_max : 0;
  swarm.worker_skews_ms = draw_skews(chance, setting("swarm.worker_skew_ms"), options.workers, skew);
  swarm.client_skews_ms = draw_skews(chance, setting("swarm.client_skew_ms"), options.clients, skew);
  if (faults.contains(Fault::disk_unsynced_lost)) swarm.disk_unsynced_max = 1 + chance.choose(setting("swarm.unsynced"), 16);
  if (faults.contains(Fault::disk_write_fails)) swarm.disk_write_fails = {1, 200};
  swarm.worker = options.worker;
  swarm.client = options.client;
  if (options.protocol) {
    draw_worker(chance, swarm.worker);
    draw_client(chance, faults, swarm.client);
  }
  leave_workers_out(chance, options.workers_needed, swarm);
  if (options.protocol) draw_transactions(chance, options, swarm);
  draw_replication(chance, options, swarm);
  draw_clock_steps(chance, options, swarm);
  draw_expiry(chance, options, swarm);
  draw_stalls(chance, options, swarm);
  return swarm;
}

namespace {

std::string describe(const Disturbance& disturbance, const std::string& victim) {
  std::string text(name(disturbance.kind));
  text += " of " + victim + " at " + std::to_string(core::in_ms(disturbance.at)) + " ms";
  if (disturbance.kind == Fault::clock_step) text += " to a skew of " + std::to_string(disturbance.skew_ms) + " ms";
  if (disturbance.duration > Duration{}) text += " for " + std::to_string(core::in_ms(disturbance.duration)) + " ms";
  return text;
}

template <class Name>
std::string describe_faults(const Swarm& swarm, Name&& machine) {
  std::string text = "faults";
  for (const auto& about : all_faults()) {
    if (swarm.faults.contains(about.kind)) (text += ' ') += about.name;
  }
  for (const auto& disturbance : swarm.disturbances) {
    const bool of_brokers = is_of_replication(disturbance.kind);
    text += "; " + describe(disturbance, of_brokers ? "broker " + std::to_string(disturbance.victim) : machine(disturbance.victim));
  }
  return text;
}

}  // namespace

std::string describe(const Swarm& swarm, std::span<const std::string> machines) {
  return describe_faults(swarm, [machines](std::uint32_t victim) { return machines[victim]; });
}

std::string describe(const Swarm& swarm) {
  std::string text = describe_faults(swarm, [](std::uint32_t victim) { return "worker-" + std::to_string(victim); });
  text += "; batch " + std::to_string(swarm.worker.batch_records_max) + " records or " + std::to_string(swarm.worker.batch_ms_max) + " ms";
  if (!swarm.worker.stages.overlay) text += "; without the overlay";
  text += "; transactions time out after " + std::to_string(core::in_ms(swarm.transaction_timeout)) + " ms, looked for every " +
          std::to_string(core::in_ms(swarm.transaction_scan)) + " ms";
  text += "; client timeout " + std::to_string(core::in_ms(swarm.client.timeout)) + " ms";
  return text;
}

}  // namespace turnstile::sim
