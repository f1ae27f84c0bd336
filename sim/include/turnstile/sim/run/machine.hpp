// A simulated machine that runs one program, one life after another: its process, its clock, and its faults.
//
// Everything in a life lives in the frame of `life()`, which a crash destroys, and with it the program and its clients. The clock survives,
// and so does what a subclass keeps: its disks.
#pragma once

#include <string>
#include <string_view>

#include "turnstile/core/task.hpp"
#include "turnstile/sim/run/faults.hpp"
#include "turnstile/sim/world/chance.hpp"
#include "turnstile/sim/world/process.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

class Machine : private Target {
 public:
  // Nothing is owned.
  struct Surroundings {
    Scheduler& scheduler;
    Chance& chance;
    Trace& trace;
    FaultCounts& faults;
  };
  struct Traits {
    std::uint32_t number = 0;      // its lane
    core::TimeMs skew_ms = 0;      // of its clock
    core::TimeMs skew_ms_max = 1;  // the bound when the skew is drawn again
  };

  Machine(const Surroundings& surroundings, std::string name, const Traits& traits);
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  virtual ~Machine() = default;

  void start() { process_.start(life()); }
  bool running() const { return process_.alive() && !process_.finished(); }
  Process& process() { return process_; }
  const std::string& name() const { return name_; }
  ActorId actor() const { return actor_; }
  // For the abstract state: 0 down, 1 running, 2 paused, 3 only its application is paused.
  std::uint64_t phase() const;
  std::uint64_t lives() const { return process_.incarnation(); }
  core::TimeMs skew_ms() const { return clock_.skew_ms; }

  // Dies at the n-th await from now, and comes back after `down`; the kind of fault says what happens to its disk.
  void crash_at_await(std::uint64_t number, Fault kind, Duration down);
  void crash(Fault kind, Duration down);
  void pause(Fault kind, Duration duration);
  // Sets the clock while the program runs; time continues from there.
  void step_clock(core::TimeMs skew_ms);
  // No more faults from here on: a machine that is down is restarted now.
  void heal();

 protected:
  // One life of the program; when it ends by itself, `ended` is called last.
  virtual core::Task<void> life() = 0;
  virtual void on_crash() {}
  virtual void lose_unsynced(Chance&) {}
  virtual void lose_disk() {}
  virtual void mend() {}

  // A supervisor starts the next life a moment later.
  void ended(Duration delay = kRestartDelay) { surroundings_.scheduler.after(delay, *this, process_.incarnation()); }
  void note(Fault kind, Duration duration) { note(kind, duration, sim::name(kind)); }
  const ProcessClock& clock() const { return clock_; }
  const Surroundings& surroundings() const { return surroundings_; }

  static constexpr Duration kRestartDelay = 100 * core::kMs;

 private:
  void after_crash(Fault kind, Duration down);
  void note(Fault kind, Duration duration, std::string_view text);
  // The next life, if the one that scheduled it is over and none was started since.
  void fire(std::uint64_t incarnation) override;

  const Surroundings surroundings_;
  const Traits traits_;
  const std::string name_;
  const ActorId actor_;
  Process process_;
  ProcessClock clock_;
};

}  // namespace turnstile::sim
