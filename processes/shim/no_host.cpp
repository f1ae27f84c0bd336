// What rdkafka's functions that carry data ask of the host they run on: here it is the whole process, and ends with it.
#include <string_view>

#include "host_state.hpp"
#include "message.hpp"
#include "shim/channel.hpp"
#include "stop.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::rdkafka {

HostState* HostState::current() { return nullptr; }
void left_host(void*) {}
std::optional<std::int64_t> now_us() { return processes::connected() ? std::optional(processes::monotonic_ns() / 1000) : std::nullopt; }

void stop_not_simulated(const char* function) { processes::refuse(std::string(function) + " is not simulated (docs/rdkafka.md)"); }
void stop(const char* function, const std::string& why) { processes::refuse(std::string(function) + ": " + why); }

}  // namespace turnstile::rdkafka

void turnstile::core::assertion_failed(std::string_view expression, std::string_view, int) {
  processes::refuse("a mistake in turnstile: " + std::string(expression));
}
