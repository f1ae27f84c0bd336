#include "stop.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace turnstile::rdkafka {

namespace {

std::atomic<void (*)(const std::string& what)> handler{nullptr};

[[noreturn]] void end(const std::string& what) {
  if (auto* const told = handler.load(); told != nullptr) told(what);
  std::fprintf(stderr, "turnstile: %s\n", what.c_str());
  std::abort();
}

}  // namespace

void on_stop(void (*told)(const std::string& what)) { handler = told; }

void stop_not_simulated(const char* function) { end(std::string(function) + " is not simulated (docs/rdkafka.md)"); }

void stop(const char* function, const std::string& why) { end(std::string(function) + ": " + why); }

}  // namespace turnstile::rdkafka
