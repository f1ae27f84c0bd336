// What leads out of the simulated world: threads, other processes, sockets, timers that send signals. It stops the run by its name.
#include <dlfcn.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>

#include "shim/channel.hpp"

namespace turnstile::processes {
namespace {

template <class Function>
Function* real(const char* name, const char* what) {
  if (connected()) refuse(std::string(name) + ": " + what + " of a program are not simulated");
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

constexpr const char* kThreads = "threads";
constexpr const char* kProcesses = "processes";
constexpr const char* kSockets = "sockets";
constexpr const char* kTimers = "timers";

}  // namespace
}  // namespace turnstile::processes

using namespace turnstile::processes;  // NOLINT: C functions have no namespace

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*routine)(void*), void* argument) noexcept {
  return real<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create", kThreads)(thread, attributes, routine,
                                                                                                           argument);
}

pid_t fork(void) noexcept { return real<pid_t()>("fork", kProcesses)(); }
pid_t vfork(void) noexcept { return real<pid_t()>("fork", kProcesses)(); }
int system(const char* command) { return real<int(const char*)>("system", kProcesses)(command); }
FILE* popen(const char* command, const char* mode) { return real<FILE*(const char*, const char*)>("popen", kProcesses)(command, mode); }
int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                char* const arguments[], char* const environment[]) {
  using Spawn = int(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*, char* const*, char* const*);
  return real<Spawn>("posix_spawn", kProcesses)(pid, path, actions, attributes, arguments, environment);
}
int posix_spawnp(pid_t* pid, const char* file, const posix_spawn_file_actions_t* actions, const posix_spawnattr_t* attributes,
                 char* const arguments[], char* const environment[]) {
  using Spawn = int(pid_t*, const char*, const posix_spawn_file_actions_t*, const posix_spawnattr_t*, char* const*, char* const*);
  return real<Spawn>("posix_spawnp", kProcesses)(pid, file, actions, attributes, arguments, environment);
}

int socket(int domain, int type, int protocol) noexcept { return real<int(int, int, int)>("socket", kSockets)(domain, type, protocol); }

unsigned int alarm(unsigned int seconds) noexcept { return real<unsigned int(unsigned int)>("alarm", kTimers)(seconds); }
int setitimer(__itimer_which_t which, const struct itimerval* value, struct itimerval* old) noexcept {
  return real<int(__itimer_which_t, const itimerval*, itimerval*)>("setitimer", kTimers)(which, value, old);
}
int timer_create(clockid_t clock, struct sigevent* event, timer_t* timer) noexcept {
  return real<int(clockid_t, sigevent*, timer_t*)>("timer_create", kTimers)(clock, event, timer);
}
int timerfd_create(clockid_t clock, int flags) noexcept { return real<int(clockid_t, int)>("timerfd_create", kTimers)(clock, flags); }

}  // extern "C"
