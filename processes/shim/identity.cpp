// Process ids, which programs put into names and logs: numbers that depend on the instance and its life alone. No signal reaches a process
// by such a number but the program itself.
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "shim/channel.hpp"

namespace turnstile::processes {
namespace {

pid_t real_pid() { return static_cast<pid_t>(syscall(SYS_getpid)); }

}  // namespace
}  // namespace turnstile::processes

using namespace turnstile::processes;  // NOLINT: C functions have no namespace

extern "C" {

pid_t getpid(void) noexcept {
  const char* told = connected() ? std::getenv("TURNSTILE_PID") : nullptr;
  return told == nullptr ? real_pid() : std::atoi(told);
}

pid_t getppid(void) noexcept { return connected() ? 1 : static_cast<pid_t>(syscall(SYS_getppid)); }

int kill(pid_t pid, int number) noexcept {
  const bool itself = pid == getpid();
  if (connected() && !itself) refuse("kill: signals to other processes are not simulated");
  return static_cast<int>(syscall(SYS_kill, itself ? real_pid() : pid, number));
}

}  // extern "C"
