// Who waits at which object: threads of the hosts of one thread of the operating system, by the object's address.
#pragma once

#include <cstddef>
#include <limits>
#include <unordered_map>
#include <vector>

#include "threads/threads.hpp"

namespace turnstile::rdkafka {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

// The calling thread waits at the object until it is woken. False: it was not, until the deadline. Throws Crashed.
bool wait_at(Thread& self, WaitsFor what, sim::Instant deadline);
// Wakes so many of those that wait there, and chance says which. Returns how many.
std::size_t wake_at(const void* object, std::size_t count);
// No thread of these waits anywhere any more.
void forget_waiting(const Threads& threads);

}  // namespace turnstile::rdkafka
