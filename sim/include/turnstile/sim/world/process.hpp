// A simulated operating system process: one application thread, which runs coroutines, and whatever background machinery a client library
// would have. It can crash at any await, be paused and come back, and be started again.
//
// Two kinds of pause. `pause_all`: the whole process is paused, heartbeats too. `pause_application`: only the application's coroutines are
// paused; background targets (a client's heartbeats) continue.
//
// Awaiting: `co_await process.sleep(duration)`, or `co_await gate.wait(process, timeout)`. A crash destroys the root coroutine and with it
// every frame; the awaiters' destructors take them out of the parking lot, so that a late wake-up finds no waiter.
#pragma once

#include <coroutine>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "turnstile/core/store.hpp"
#include "turnstile/core/task.hpp"
#include "turnstile/sim/world/scheduler.hpp"

namespace turnstile::sim {

class Process final : public Target {
 public:
  // The wall clock of a process is the scheduler's time plus an epoch plus its own skew.
  Process(Scheduler& scheduler, std::string name) : scheduler_(scheduler), name_(std::move(name)) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() = default;

  const std::string& name() const { return name_; }
  Scheduler& scheduler() { return scheduler_; }
  bool alive() const { return alive_; }
  // Rises with each start: background machinery compares it to detect an earlier life.
  std::uint64_t incarnation() const { return incarnation_; }

  // Starts a life whose application thread runs `root`.
  void start(core::Task<void> root);
  // Ends a life at once: no destructor in the application's logic sends anything.
  void crash();
  // The root coroutine ended by itself.
  bool finished() const { return alive_ && root_.done(); }

  void pause_all(Instant until) { paused_until_ = application_paused_until_ = until; }
  void pause_application(Instant until) { application_paused_until_ = until; }
  // When background machinery of this process may run next: now, or the end of a whole pause.
  Instant runnable_at() const { return paused_until_ > scheduler_.now() ? paused_until_ : scheduler_.now(); }
  Instant application_runnable_at() const {
    return application_paused_until_ > scheduler_.now() ? application_paused_until_ : scheduler_.now();
  }

  // Crash when the application thread is resumed for the n-th time from now (1: the next). 0: never.
  void crash_at_await(std::uint64_t n, std::function<void()> action) {
    awaits_until_crash_ = n;
    on_planned_crash_ = std::move(action);
  }

  struct Sleep {
    Process& process;
    Duration duration;
    std::uint64_t token = 0;
    ~Sleep() { process.unpark(token); }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      token = process.park(handle);
      process.wake_at(token, process.scheduler_.now() + duration);
    }
    void await_resume() const noexcept {}
  };
  Sleep sleep(Duration duration) { return Sleep{*this, duration}; }

  // The parking lot: a suspended coroutine gets a token; anything that knows the token may wake it, and only the first wake-up counts.
  std::uint64_t park(std::coroutine_handle<> handle);
  void unpark(std::uint64_t token);
  void wake_at(std::uint64_t token, Instant when) { scheduler_.at(when, *this, token); }
  // The same for waits that will probably end before their timeout: all such timeouts share one event of the scheduler.
  void time_out_at(std::uint64_t token, Instant when);
  void fire(std::uint64_t token) override;

 private:
  struct Slot {
    std::coroutine_handle<> handle{};
    std::uint32_t generation = 1;
    Instant times_out = kNoTimeout;
  };
  static constexpr Instant kNoTimeout = Instant::max();
  static constexpr std::uint64_t kAlarm = 0;  // no slot's token
  void ring();

  Scheduler& scheduler_;
  std::string name_;
  core::Task<void> root_;
  bool alive_ = false;
  std::uint64_t incarnation_ = 0;
  Instant paused_until_{};
  Instant application_paused_until_{};
  std::uint64_t awaits_until_crash_ = 0;
  std::function<void()> on_planned_crash_;
  Instant alarm_ = kNoTimeout;  // the scheduler's earliest event that checks for timeouts
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
};

// A timeout that never comes is a negative one.
inline constexpr Duration kUnlimited{-1};
constexpr bool unlimited(Duration timeout) { return timeout < Duration{}; }

// Something that the application thread waits for: a reply, data, a rebalance. At most one coroutine waits at a time.
class Gate {
 public:
  struct Wait {
    Gate& gate;
    Process& process;
    Duration timeout;
    ~Wait() {
      if (gate.waiting_ == this) gate.waiting_ = nullptr;
      process.unpark(token);
    }
    bool await_ready() const noexcept { return gate.open_; }
    void await_suspend(std::coroutine_handle<> handle) {
      token = process.park(handle);
      gate.waiting_ = this;
      if (!unlimited(timeout)) process.time_out_at(token, process.scheduler().now() + timeout);
    }
    // True if the gate was opened, false if the time ran out. Passing closes the gate again.
    bool await_resume() noexcept {
      gate.waiting_ = nullptr;
      const bool opened = gate.open_;
      gate.open_ = false;
      return opened;
    }
    std::uint64_t token = 0;
  };

  // Wakes the waiter at the current time, through the scheduler; remembered if there is no waiter yet.
  void open();
  void close() { open_ = false; }
  Wait wait(Process& process, Duration timeout) { return Wait{*this, process, timeout}; }

 private:
  friend struct Wait;
  bool open_ = false;
  Wait* waiting_ = nullptr;
};

// A process's wall clock. `skew_ms` may change while the process runs (a step).
class ProcessClock final : public core::Clock {
 public:
  static constexpr core::TimeMs kEpochMs = 1'750'000'000'000;
  explicit ProcessClock(const Scheduler& scheduler) : scheduler_(scheduler) {}
  // What a clock without a skew shows, and when it shows that.
  static constexpr core::TimeMs wall_ms(Instant moment) { return kEpochMs + core::in_ms(moment); }
  static constexpr Instant moment_of(core::TimeMs wall_ms) { return Instant{core::milliseconds(wall_ms - kEpochMs)}; }
  core::TimeMs now_ms() const override { return wall_ms(scheduler_.now()) + skew_ms; }
  core::TimeMs skew_ms = 0;

 private:
  const Scheduler& scheduler_;
};

}  // namespace turnstile::sim
