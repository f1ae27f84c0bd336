#include "turnstile/sim/run/machine.hpp"

#include <cstdlib>
#include <utility>

#include "turnstile/sim/run/swarm.hpp"

namespace turnstile::sim {

Machine::Machine(const Surroundings& surroundings, std::string name, const Traits& traits)
    : surroundings_(surroundings),
      traits_(traits),
      name_(std::move(name)),
      actor_(surroundings.trace.add_actor(name_)),
      process_(surroundings.scheduler, name_),
      clock_(surroundings.scheduler) {
  clock_.skew_ms = traits.skew_ms;
}

std::uint64_t Machine::phase() const {
  if (!running()) return 0;
  const Instant now = surroundings_.scheduler.now();
  if (process_.runnable_at() > now) return 2;
  return process_.application_runnable_at() > now ? 3 : 1;
}

void Machine::crash_at_await(std::uint64_t number, Fault kind, Duration down) {
  if (!running() || number == 0) return;
  process_.crash_at_await(number, [this, kind, down] { after_crash(kind, down); });
}

void Machine::crash(Fault kind, Duration down) {
  if (!running()) return;
  process_.crash();
  after_crash(kind, down);
}

void Machine::pause(Fault kind, Duration duration) {
  if (!running()) return;
  note(kind, duration);
  const Instant until = surroundings_.scheduler.now() + duration;
  kind == Fault::process_pause ? process_.pause_all(until) : process_.pause_application(until);
}

void Machine::step_clock(core::TimeMs skew_ms) {
  if (!running() || skew_ms == clock_.skew_ms) return;
  const core::TimeMs step_ms = skew_ms - clock_.skew_ms;
  clock_.skew_ms = skew_ms;
  note(Fault::clock_step, core::milliseconds(std::abs(step_ms)), step_ms < 0 ? "clock_step back" : "clock_step ahead");
}

void Machine::heal() {
  if (process_.alive()) process_.crash_at_await(0, {});
  mend();
  if (!running() && process_.incarnation() != 0) fire(process_.incarnation());
}

void Machine::after_crash(Fault kind, Duration down) {
  on_crash();
  note(kind, down);
  InLane chance(surroundings_.chance, lane_of(traits_.number));
  if (kind == Fault::disk_unsynced_lost) lose_unsynced(chance);
  if (kind == Fault::disk_lost) lose_disk();
  if (kind == Fault::clock_jump) clock_.skew_ms = draw_skew_ms(chance, "clock.jump_ms", traits_.skew_ms_max);
  surroundings_.scheduler.after(down, *this, process_.incarnation());
}

void Machine::note(Fault kind, Duration duration, std::string_view text) {
  surroundings_.faults.add(kind);
  surroundings_.trace.record(surroundings_.scheduler.now(), actor_, EventKind::fault, static_cast<std::uint64_t>(kind),
                             static_cast<std::uint64_t>(duration.ns), 0, [text](TraceDetail& detail) { detail.text = text; });
}

void Machine::fire(std::uint64_t incarnation) {
  if (incarnation != process_.incarnation() || running()) return;
  process_.crash();
  start();
}

}  // namespace turnstile::sim
