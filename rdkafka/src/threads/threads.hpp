// The threads that a host's code starts. Each is a fiber of the host's process, and one of them runs at a time. It gives way where it
// waits: for another thread, for time, for Kafka. Where real threads would race (it takes or gives back a lock, notifies, starts a thread,
// calls librdkafka) chance may take the turn from it, for a while. Who is next is asked of chance as well.
//
// Whatever wakes a thread makes it ready; `deal_out_turns` lets the ready ones run, one after the other. A thread that waits for Kafka or
// for time is woken by the scheduler and runs at once: no other one is running then.
#pragma once

#include <pthread.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "turnstile/rdkafka/fiber.hpp"
#include "turnstile/sim/world/chance.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::rdkafka {

struct HostState;
class Threads;

// What a thread waits for that only another one can bring.
struct WaitsFor {
  enum class Kind : std::uint8_t { nothing, lock, condition, end, once, word, semaphore, client };
  Kind kind = Kind::nothing;
  const void* object = nullptr;
};

struct Thread {
  Thread(Threads& all, std::uint32_t its_number) : of(all), number(its_number) {}
  std::string shown() const;  // "main", "thread 2", "thread 2 (poller)"

  Threads& of;
  const std::uint32_t number;  // 0: the host's own
  std::string name{};          // pthread_setname_np
  Fiber* fiber = nullptr;

  // Waiting.
  WaitsFor waits{};
  bool timed = false;     // it wakes by itself
  bool woken = false;     // it has what it waited for, and is ready
  bool has_turn = false;  // it may run
  sim::Gate turn{};

  // Its end.
  bool done = false;
  bool detached = false;
  bool joined = false;
  bool gives_up = false;  // its host is dead, and nobody will bring what it waits for
  void* result = nullptr;
  std::map<pthread_key_t, const void*> values{};  // pthread_setspecific

  // Of those that were started.
  void* (*routine)(void*) = nullptr;
  void* argument = nullptr;
  const Thread* creator = nullptr;
  pthread_t* handle_at = nullptr;  // where its creator wanted its handle
  std::unique_ptr<Fiber> own{};
  core::Task<void> driver{};

  // How often it has passed a point at the same time, and yielded.
  sim::Instant points_at = sim::Instant::min();
  int points = 0;
  int yields = 0;
  int calls_when_dead = 0;
  int quiet = 0;  // in functions that no exception may leave
};

// Thrown by pthread_exit, and caught at the thread's base.
struct ThreadExit final {};

class Threads {
 public:
  static constexpr sim::Instant kNever = sim::Instant::max();  // a deadline

  explicit Threads(HostState& host);
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads();

  // Those of the host whose code is running; null outside of hosts.
  static Threads* current();
  void begin(Fiber& main, const FiberOptions& options);
  // Ends all of them, the host's own as well: each one's stack is unwound, the youngest first.
  void end();

  Thread& self();
  bool several() const { return live_ > 1; }
  bool dying() const { return dying_; }
  HostState& host() { return host_; }

  // ---- pthread_create and what follows it ----

  pthread_t create(pthread_t* handle_at, bool detached, void* (*routine)(void*), void* argument);
  // ETIMEDOUT after the deadline.
  int join(pthread_t handle, void** result, sim::Instant deadline);
  int detach(pthread_t handle);
  Thread* find(pthread_t handle);
  static pthread_t handle_of(const Thread& thread);

  // ---- waiting ----

  // Where chance may take the turn.
  void point();
  // The turn goes to others, and a little time passes: a thread that asks in a loop is to find a change some day.
  void yield();
  // Waits until it is woken. False: it was not, until the deadline. Throws Crashed.
  bool block(Thread& self, WaitsFor what, sim::Instant deadline);
  void wake(Thread& thread);
  // Which of n.
  std::uint32_t choose(const sim::Question& question, std::uint32_t n);
  // For a dying thread, before an exception is thrown into its code.
  void about_to_unwind();
  // For a dying thread: others end first. False: none of them can.
  bool let_others_end(Thread& self);

 private:
  static constexpr pthread_t kHandles = 0x7475726e'00000000;  // "turn": no address
  static constexpr int kPointsMax = 1'000;

  core::Task<void> deal_out_turns();
  core::Task<void> life_of(Thread& thread);
  void run(Thread& thread);
  bool end(Thread& thread);
  void ready(Thread& thread);
  void give_way(Thread& self, sim::Duration away);
  void leave(Thread& thread);
  void goes_on_dead();
  void forget_ended();
  sim::Lane lane_of(const Thread& thread) const;

  // ---- deadlock.cpp ----

  void look_for_deadlock(Thread& from);
  bool is_stuck(const Thread& thread) const;
  std::string told(const std::vector<const Thread*>& stuck);
  void report(const std::vector<const Thread*>& stuck);
  std::vector<const Thread*> ring_from(const Thread& from);

  HostState& host_;
  FiberOptions options_{};
  Thread main_;
  std::vector<std::unique_ptr<Thread>> started_;
  std::uint32_t made_ = 0;
  std::size_t live_ = 1;
  bool dying_ = false;
  bool deadlocked_ = false;
  std::vector<Thread*> ready_;
  sim::Gate news_;  // somebody is ready
  core::Task<void> deals_;
  std::uint32_t lanes_ = 0;
};

}  // namespace turnstile::rdkafka
