#include "turnstile/rdkafka/host.hpp"

#include <utility>

#include "client/handle.hpp"
#include "host_state.hpp"
#include "message.hpp"
#include "stop.hpp"
#include "threads/keys.hpp"
#include "turnstile/core/fnv.hpp"
#include "virtual_time.hpp"

namespace turnstile::rdkafka {

HostState::HostState(Surroundings around) : world(around) {}

HostState::~HostState() {
  if (ended) return;
  const auto lost = std::exchange(held, {});
  for (const auto& [object, destroy] : lost) destroy(object);
}

sim::Random& HostState::system_randomness() {
  if (!randomness) randomness.emplace(core::fnv1a(world.process.name() + "/" + std::to_string(world.process.incarnation())));
  return *randomness;
}

void left_host(void* object) {
  if (HostState* host = HostState::current(); host != nullptr) host->held.erase(object);
}

HostState* HostState::current() {
  const Fiber* fiber = Fiber::current();
  return fiber == nullptr ? nullptr : static_cast<HostState*>(fiber->owner());
}

HostState& HostState::needed_by(const char* function) {
  HostState* host = current();
  if (host == nullptr) stop(function, "called outside of a simulated host (turnstile/rdkafka/host.hpp)");
  return *host;
}

std::optional<int64_t> now_us() {
  const HostState* host = HostState::current();
  if (host == nullptr) return std::nullopt;
  return host->world.process.scheduler().now().since_zero() / core::kUs;
}

void HostWatcher::on_deadlock(const std::string& who_waits_for_what) { stop("deadlock", who_waits_for_what); }

core::Task<void> nap(sim::Process& process, sim::Duration time) { co_await process.sleep(time); }

void pause(HostState& host, sim::Duration time) {
  if (Fiber::current()->may_act() && time > sim::Duration{}) wait(nap(host.world.process, time));
}

ClientIdentity identity_of(const std::string& client_id) {
  ClientIdentity identity;
  for (std::size_t at = 0; at < sizeof identity.order; ++at) {
    identity.order = identity.order << 8 | (at < client_id.size() ? static_cast<unsigned char>(client_id[at]) : 0U);
  }
  return identity;
}

core::Task<void> host(Surroundings surroundings, std::function<void()> body, FiberOptions options) {
  HostState state(surroundings);
  Fiber fiber(
      [&state, &body] {
        const KeysOfThread keys(state.threads.self());
        body();
      },
      options);
  const HostThreads threads(state, fiber, options);
  co_await drive(fiber);
  state.ended = !state.threads.several();
}

}  // namespace turnstile::rdkafka
