#include "turnstile/rdkafka/host_calls.hpp"

#include <memory>
#include <utility>

#include "host_state.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::rdkafka {

struct HostCalls::Parts {
  Parts(const Surroundings& surroundings, std::function<void()> body, const FiberOptions& options)
      : state(surroundings), fiber(std::move(body), options), threads(state, fiber, options) {}
  HostState state;
  Fiber fiber;
  HostThreads threads;
  const std::function<void()>* call = nullptr;
};

HostCalls::HostCalls(Surroundings surroundings, std::function<void()> body, FiberOptions options)
    : parts_(std::make_unique<Parts>(surroundings, std::move(body), options)) {}
HostCalls::~HostCalls() = default;

core::Task<void> HostCalls::run(std::function<void()> call) {
  parts_->call = &call;
  core::Task<void> driven = drive(parts_->fiber);
  co_await std::move(driven);
}

void HostCalls::run_at_once(const std::function<void()>& call) {
  parts_->call = &call;
  core::Task<void> driven = drive(parts_->fiber);
  driven.start();
  TURNSTILE_ASSERT(driven.done());
}

void HostCalls::serve() {
  for (;;) {
    (*parts_->call)();
    parts_->fiber.rest();
  }
}

}  // namespace turnstile::rdkafka
