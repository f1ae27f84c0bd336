#include "interrupt.hpp"

#include <unistd.h>

#include <atomic>
#include <csignal>

#include "progress.hpp"

namespace turnstile::app {

namespace {

std::atomic<int> signal_received{0};
static_assert(std::atomic<int>::is_always_lock_free, "the signal handler sets it");

extern "C" void on_interrupt(int signal) {
  if (signal_received.exchange(signal) == 0) return;
  if (Progress::line_is_open()) static_cast<void>(!write(STDERR_FILENO, "\n", 1));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

}  // namespace

void listen_to_signals() {
  struct sigaction action{};
  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

bool interrupted() { return signal_received.load(std::memory_order_relaxed) != 0; }

ExitCode unless_interrupted(ExitCode code) {
  if (!interrupted()) return code;
  return signal_received.load() == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
}

const char* interrupted_by() { return !interrupted() ? "" : signal_received.load() == SIGINT ? "SIGINT" : "SIGTERM"; }

}  // namespace turnstile::app
