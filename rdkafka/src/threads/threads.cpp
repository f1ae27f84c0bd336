#include "threads/threads.hpp"

#include <sys/single_threaded.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <iterator>
#include <utility>

#include "host_state.hpp"
#include "threads/keys.hpp"
#include "threads/locks.hpp"
#include "threads/static_objects.hpp"
#include "threads/thread_objects.hpp"
#include "threads/wait_lists.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/sim/world/label.hpp"
#include "virtual_time.hpp"

namespace turnstile::rdkafka {
namespace {

// Different from those of hosts, clients and their commands.
constexpr std::uint32_t kThreadLanes = 1U << 17;
constexpr std::uint32_t kThreadLanesMask = kThreadLanes - 1;

core::Task<bool> turn_of(Thread& thread, sim::Process& process, sim::Duration timeout) {
  const bool opened = co_await thread.turn.wait(process, timeout);
  co_return opened;
}

sim::Process& process_of(Threads& threads) { return threads.host().world.process; }

}  // namespace

// ---- all of them ----

Threads::Threads(HostState& host) : host_(host), main_(*this, 0) {}

Threads::~Threads() {
  forget_waiting(*this);
  forget_held(*this);
}

Threads* Threads::current() {
  HostState* const host = HostState::current();
  return host == nullptr ? nullptr : &host->threads;
}

void Threads::begin(Fiber& main, const FiberOptions& options) {
  main_.fiber = &main;
  main.before_unwinding([](void* host) { static_cast<HostState*>(host)->threads.about_to_unwind(); });
  options_ = options;
}

Thread& Threads::self() {
  Fiber* const running = Fiber::current();
  if (running == main_.fiber) return main_;
  const auto found = std::ranges::find(started_, running, [](const auto& each) { return each->own.get(); });
  TURNSTILE_ASSERT(found != started_.end());
  return **found;
}

std::string Thread::shown() const {
  std::string text = number == 0 ? "main" : "thread " + std::to_string(number);
  if (!name.empty()) text += " (" + name + ")";
  return text;
}

sim::Lane Threads::lane_of(const Thread& thread) const { return sim::lane_of(lanes_, thread.number); }

std::uint32_t Threads::choose(const sim::Question& question, std::uint32_t n) {
  return host_.world.network.chance().choose(question, n, lane_of(main_));
}

// ---- from the first turn to the end ----

pthread_t Threads::handle_of(const Thread& thread) { return kHandles + thread.number; }

Thread* Threads::find(pthread_t handle) {
  if (handle == handle_of(main_)) return &main_;
  const auto found = std::ranges::find(started_, handle, [](const auto& each) { return handle_of(*each); });
  return found == started_.end() ? nullptr : found->get();
}

pthread_t Threads::create(pthread_t* handle_at, bool detached, void* (*routine)(void*), void* argument) {
  forget_ended();
  if (!deals_.valid()) {
    lanes_ = kThreadLanes | (static_cast<std::uint32_t>(sim::hash_text(process_of(*this).name())) & kThreadLanesMask);
    // These lists are made now: once there are several threads, no thread_local object may be.
    forget_waiting(*this);
    holds(main_, nullptr);
    initialisers();
    deals_ = deal_out_turns();
    deals_.start();
    __libc_single_threaded = 0;  // the C++ library leaves out what threads need of each other as long as there are none
  }
  Thread& made = *started_.emplace_back(std::make_unique<Thread>(*this, ++made_));
  made.detached = detached;
  made.routine = routine;
  made.argument = argument;
  made.creator = &self();
  made.handle_at = handle_at;
  made.own = std::make_unique<Fiber>([this, &made] { run(made); }, options_);
  made.own->belongs_to(&host_);
  made.own->before_unwinding([](void* host) { static_cast<HostState*>(host)->threads.about_to_unwind(); });
  made.fiber = made.own.get();
  ++live_;
  made.driver = life_of(made);
  made.driver.start();
  wake(made);
  return handle_of(made);
}

core::Task<void> Threads::life_of(Thread& thread) {
  while (!thread.has_turn) co_await thread.turn.wait(process_of(*this), sim::kUnlimited);
  core::Task<void> driven = drive(*thread.own);
  co_await std::move(driven);
  leave(thread);
}

// On the thread's own stack.
void Threads::run(Thread& thread) {
  const KeysOfThread keys(thread);
  try {
    thread.result = thread.routine(thread.argument);
  } catch (const ThreadExit&) {
    // It has said its result.
  }
}

void Threads::leave(Thread& thread) {
  thread.done = true;
  --live_;
  wake_at(&thread, kAll);
  look_for_deadlock(thread);
}

// Of those that were joined or detached nobody asks any more.
void Threads::forget_ended() {
  std::erase_if(started_, [](const auto& each) { return each->done && (each->joined || each->detached) && each->driver.done(); });
}

int Threads::join(pthread_t handle, void** result, sim::Instant deadline) {
  Thread* const other = find(handle);
  Thread& mine = self();
  if (other == nullptr || other->number == 0) return ESRCH;
  if (other == &mine) return EDEADLK;
  if (other->detached || other->joined) return EINVAL;
  while (!other->done) {
    if (dying_) {
      if (!let_others_end(mine)) return 0;
    } else if (!wait_at(mine, {WaitsFor::Kind::end, other}, deadline)) {
      return ETIMEDOUT;
    }
  }
  other->joined = true;
  if (result != nullptr) *result = other->result;
  return 0;
}

int Threads::detach(pthread_t handle) {
  Thread* const other = find(handle);
  if (other == nullptr) return ESRCH;
  if (other->detached || other->joined) return EINVAL;
  other->detached = true;
  return 0;
}

// ---- turns ----

core::Task<void> Threads::deal_out_turns() {
  sim::Process& process = process_of(*this);
  for (;;) {
    co_await news_.wait(process, sim::kUnlimited);
    while (!ready_.empty()) {
      const std::uint32_t index = choose({"thread.next", sim::Role::schedule}, static_cast<std::uint32_t>(ready_.size()));
      Thread& next = *ready_[index];
      ready_.erase(ready_.begin() + index);
      next.has_turn = true;
      next.turn.open();
      co_await process.sleep({});
    }
  }
}

void Threads::ready(Thread& thread) {
  thread.woken = true;
  ready_.push_back(&thread);
  news_.open();
}

void Threads::wake(Thread& thread) {
  if (!dying_ && !thread.woken && !thread.done) ready(thread);
}

bool Threads::block(Thread& self, WaitsFor what, sim::Instant deadline) {
  struct Waits {
    explicit Waits(Thread& waiting) : thread(waiting) {}
    Waits(const Waits&) = delete;
    Waits& operator=(const Waits&) = delete;
    ~Waits() {
      thread.waits = {};
      std::erase(thread.of.ready_, &thread);
    }
    Thread& thread;
  };
  sim::Process& process = process_of(*this);
  self.waits = what;
  self.timed = deadline != kNever;
  self.woken = self.has_turn = false;
  self.turn.close();
  self.yields = 0;
  const Waits waits(self);
  if (!self.timed) look_for_deadlock(self);
  while (!self.has_turn) {
    const sim::Duration left = self.timed ? deadline - process.scheduler().now() : sim::kUnlimited;
    if (self.timed && left <= sim::Duration{}) break;
    wait(turn_of(self, process, left));
  }
  return self.woken;
}

// Behind those that are ready, or after them all.
void Threads::give_way(Thread& self, sim::Duration away) {
  if (away > sim::Duration{}) return wait(nap(process_of(*this), away));
  if (ready_.empty()) return;
  self.has_turn = false;
  self.turn.close();
  ready(self);
  while (!self.has_turn) wait(turn_of(self, process_of(*this), sim::kUnlimited));
}

// No exception could leave the functions that it called since its host died. One that asks for what never comes is not unwound.
void Threads::goes_on_dead() {
  if (++self().calls_when_dead > kPointsMax) std::terminate();
}

void Threads::point() {
  if (dying_) return goes_on_dead();
  if (live_ == 1) return;
  static constexpr sim::Duration kAway[] = {{}, 100 * core::kUs, core::kMs, 10 * core::kMs, 100 * core::kMs};
  Thread& mine = self();
  sim::Chance& chance = host_.world.network.chance();
  const sim::Instant now = process_of(*this).scheduler().now();
  if (std::exchange(mine.points_at, now) != now) mine.points = 0;
  if (++mine.points > kPointsMax) return give_way(mine, core::kMs);
  const sim::Lane lane = lane_of(mine);
  if (!chance.happens({"thread.preempted", sim::Role::schedule}, {1, 8}, lane)) return;
  give_way(mine, kAway[chance.choose({"thread.away", sim::Role::schedule}, std::size(kAway), lane)]);
}

// A microsecond, and twice as long each time, up to a millisecond.
void Threads::yield() {
  if (dying_) return goes_on_dead();
  constexpr int kDoublingsMax = 10;
  Thread& mine = self();
  give_way(mine, core::kUs * (1 << std::min(mine.yields++, kDoublingsMax)));
}

// ---- the end of all ----

void Threads::about_to_unwind() {
  if (made_ != 0 && self().quiet == 0) forget_thread_objects(self(), started_);
}

bool Threads::let_others_end(Thread& self) {
  if (self.gives_up) return false;
  self.fiber->let_others_end();
  return !self.gives_up;
}

// False: it waits for others to end.
bool Threads::end(Thread& thread) {
  if (thread.done || thread.fiber->finished()) return true;
  thread.driver = {};
  if (thread.number != 0 && !thread.fiber->started()) {
    drop_unstarted(thread);
    return thread.done = true;
  }
  return thread.done = thread.fiber->die();
}

// What one of them holds while it is unwound, another one may wait for.
void Threads::end() {
  dying_ = true;
  deals_ = {};
  ready_.clear();
  if (made_ == 0) return;
  std::vector<Thread*> left;
  for (auto each = started_.rbegin(); each != started_.rend(); ++each) left.push_back(each->get());
  left.push_back(&main_);
  for (std::size_t before = left.size() + 1; left.size() < before;) {
    before = left.size();
    std::erase_if(left, [this](Thread* each) { return end(*each); });
  }
  for (Thread* each : left) each->gives_up = true;
  std::erase_if(left, [this](Thread* each) { return end(*each); });
  for (const auto& each : started_) each->own.reset();
}

}  // namespace turnstile::rdkafka
