// The host whose code is running, as librdkafka's functions see it.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "threads/threads.hpp"
#include "turnstile/rdkafka/host.hpp"
#include "turnstile/sim/world/random.hpp"

namespace turnstile::rdkafka {

struct HostState {
  explicit HostState(Surroundings around);
  HostState(const HostState&) = delete;
  HostState& operator=(const HostState&) = delete;
  ~HostState();  // ends the clients that are left

  Surroundings world;
  Threads threads{*this};
  std::vector<std::unique_ptr<rd_kafka_s>> clients;
  int clients_made = 0;  // in this life
  // What the code holds of librdkafka's: a program in C has nothing that would free it in a crash.
  std::unordered_map<void*, void (*)(void*)> held;
  bool ended = false;  // by itself
  rd_kafka_resp_err_t last_error = RD_KAFKA_RESP_ERR_NO_ERROR;

  // What the code gets that asks its system for randomness: the same in every run of this instance's life.
  sim::Random& system_randomness();
  std::optional<sim::Random> randomness{};

  // Null outside of a host.
  static HostState* current();
  // Stops the program outside of a host, by the function's name.
  static HostState& needed_by(const char* function);
};

// The life of a host's own thread, and with it of those that it has started. Declared after the fiber, it ends them all before.
class HostThreads {
 public:
  HostThreads(HostState& host, Fiber& main, const FiberOptions& options) : host_(host) {
    main.belongs_to(&host);
    host.threads.begin(main, options);
  }
  HostThreads(const HostThreads&) = delete;
  HostThreads& operator=(const HostThreads&) = delete;
  ~HostThreads() { host_.threads.end(); }

 private:
  HostState& host_;
};

// An object that the code is given, and how it is destroyed if the host crashes before the code does it.
template <auto destroy, class Object>
Object* held_by_host(Object* object) {
  if (HostState* host = HostState::current(); host != nullptr && object != nullptr) {
    host->held.emplace(object, [](void* lost) { destroy(static_cast<Object*>(lost)); });
  }
  return object;
}
// The code has destroyed it, or given it away.
void left_host(void* object);

}  // namespace turnstile::rdkafka
