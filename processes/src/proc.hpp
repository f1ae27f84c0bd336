// What the operating system knows of a process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace turnstile::processes {

struct ProcessLook {
  std::int64_t cpu_ms = 0;
  bool sleeps = false;      // it waits, neither for a processor nor for a disk
  std::string system_call;  // in which it waits; empty: not known
};
ProcessLook look_at(pid_t pid);

}  // namespace turnstile::processes
