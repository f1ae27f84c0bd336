// The C library's clocks and sleeps that are told by two others, clock_gettime and clock_nanosleep: a host's (system_calls.cpp), or those
// of a program in a process of its own (processes/shim/time.cpp).
#include "sanitizer.hpp"

#ifndef TURNSTILE_ADDRESS_SANITIZER  // which puts its own functions in their places

#include <time.h>
#include <unistd.h>

#include <cerrno>

extern "C" {

time_t time(time_t* result) noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (result != nullptr) *result = now.tv_sec;
  return now.tv_sec;
}

int nanosleep(const struct timespec* wanted, struct timespec* remain) {
  const int error = clock_nanosleep(CLOCK_MONOTONIC, 0, wanted, remain);
  if (error == 0) return 0;
  errno = error;
  return -1;
}

int usleep(useconds_t time) {
  const timespec wanted{static_cast<time_t>(time / 1'000'000), static_cast<long>(time % 1'000'000) * 1000};
  return nanosleep(&wanted, nullptr);
}

unsigned int sleep(unsigned int seconds) {
  const timespec wanted{static_cast<time_t>(seconds), 0};
  nanosleep(&wanted, nullptr);
  return 0;
}

}  // extern "C"

#endif
