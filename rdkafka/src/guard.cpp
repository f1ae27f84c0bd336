#include "guard.hpp"

#include <ucontext.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "host_state.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::rdkafka {
namespace {

constexpr std::array kSignals{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
std::array<struct sigaction, kSignals.size()> handlers_before;

// Where the stack ended when the signal came; null: unknown on this machine.
const void* stack_pointer(const void* context) {
#if defined(__x86_64__)
  return reinterpret_cast<const void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_RSP]);
#elif defined(__aarch64__)
  return reinterpret_cast<const void*>(static_cast<const ucontext_t*>(context)->uc_mcontext.sp);
#else
  static_cast<void>(context);
  return nullptr;
#endif
}

// A large frame may reach past the pages below the stack.
bool is_used_up(const Fiber& fiber, const siginfo_t& info, const void* context) {
  const void* pointer = stack_pointer(context);
  return fiber.is_just_below_stack(info.si_addr) || (pointer != nullptr && pointer < fiber.stack_bottom());
}

void tell(const Fiber& fiber, int signal, const siginfo_t& info, const void* context) {
  const HostState* host = HostState::current();
  const char* name = host == nullptr ? "a fiber" : host->world.process.name().c_str();
  std::fflush(stdout);
  if (Guard::of_this_thread().computes_for_ever()) {
    std::fprintf(stderr,
                 "turnstile: %s has computed for %.1f s without a call that waits: a loop without an end? (FiberOptions::cpu_ms_max)\n",
                 name, static_cast<double>(fiber.options().cpu_ms_max) / 1000);
  } else if ((signal == SIGSEGV || signal == SIGBUS) && is_used_up(fiber, info, context)) {
    std::fprintf(stderr, "turnstile: %s has used up its stack of %zu KiB: FiberOptions::stack_bytes is for more\n", name,
                 fiber.options().stack_bytes / 1024);
  } else {
    std::fprintf(stderr, "turnstile: %s has ended the process by %s\n", name, signal == SIGABRT ? "abort" : strsignal(signal));
  }
  core::print_assert_context();
  std::fflush(stderr);
}

// On the signal's own stack: the fiber's may be the one that is used up. What is called from here is not made for signal handlers, but the
// process is lost anyway, and the signal that ends it came from its own code.
void on_signal(int signal, siginfo_t* info, void* context) {
  const auto place = std::ranges::find(kSignals, signal) - kSignals.begin();
  sigaction(signal, &handlers_before[static_cast<std::size_t>(place)], nullptr);
  if (const Fiber* fiber = Fiber::current(); fiber != nullptr) tell(*fiber, signal, *info, context);
  // A fault happens again, with the handler that was there before; what somebody sent does not.
  if (info->si_code <= 0) raise(signal);
}

// Never destroyed: threads may outlive the static objects.
struct Guards {
  std::mutex mutex;
  std::vector<Guard*> all;

  static Guards& get() {
    static auto* const guards = new Guards;
    return *guards;
  }
  Guards() {
    struct sigaction action{};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    for (std::size_t index = 0; index < kSignals.size(); ++index) sigaction(kSignals[index], &action, &handlers_before[index]);
    std::thread([this] {
      for (;;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(500));
        const std::lock_guard lock(mutex);
        for (Guard* guard : all) guard->look();
      }
    }).detach();
  }
};

}  // namespace

Guard& Guard::of_this_thread() {
  thread_local Guard guard;
  return guard;
}

Guard::Guard() : has_cpu_clock_(pthread_getcpuclockid(thread_, &cpu_clock_) == 0) {
  stack_t there{};
  if (sigaltstack(nullptr, &there) == 0 && (there.ss_flags & SS_DISABLE) != 0) {
    signal_stack_.resize(64 * 1024);
    const stack_t mine{.ss_sp = signal_stack_.data(), .ss_flags = 0, .ss_size = signal_stack_.size()};
    sigaltstack(&mine, nullptr);
  }
  Guards& guards = Guards::get();
  const std::lock_guard lock(guards.mutex);
  guards.all.push_back(this);
}

Guard::~Guard() {
  Guards& guards = Guards::get();
  const std::lock_guard lock(guards.mutex);
  std::erase(guards.all, this);
  if (signal_stack_.empty()) return;
  const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
  sigaltstack(&none, nullptr);
}

void Guard::look() {
  const std::int64_t cpu_ms_max = cpu_ms_max_.load(std::memory_order_relaxed);
  const std::uint64_t entries = entries_.load(std::memory_order_acquire);
  timespec cpu{};
  if (cpu_ms_max == kNobodyRuns || !has_cpu_clock_ || clock_gettime(cpu_clock_, &cpu) != 0) return;
  const std::int64_t cpu_ms = cpu.tv_sec * 1000 + cpu.tv_nsec / 1'000'000;
  if (std::exchange(entries_seen_, entries) != entries) {
    cpu_ms_seen_ = cpu_ms;
  } else if (cpu_ms - cpu_ms_seen_ > cpu_ms_max && !computes_for_ever_.exchange(true)) {
    pthread_kill(thread_, SIGABRT);
  }
}

}  // namespace turnstile::rdkafka
