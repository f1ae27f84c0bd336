// The memory of this process, for tests that what ran and died has given its own back.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdio>

namespace turnstile::rdkafka {

inline std::size_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  std::size_t size = 0;
  std::size_t pages = 0;
  if (std::fscanf(file, "%zu %zu", &size, &pages) != 2) pages = 0;
  std::fclose(file);
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace turnstile::rdkafka
