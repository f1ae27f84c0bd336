#include "stop.hpp"

#include <cstdio>
#include <cstdlib>

namespace turnstile::rdkafka {

void stop_not_simulated(const char* function) {
  std::fprintf(stderr, "turnstile: %s is not simulated (docs/rdkafka.md)\n", function);
  std::abort();
}

void stop(const char* function, const std::string& why) {
  std::fprintf(stderr, "turnstile: %s: %s\n", function, why.c_str());
  std::abort();
}

}  // namespace turnstile::rdkafka
