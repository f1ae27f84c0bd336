// A mutex around a wait for a condition.
#pragma once

#include <pthread.h>

#include <cstdint>

#include "threads/locks.hpp"

namespace turnstile::rdkafka {

// Gives it back, however often the thread holds it, and says how often.
std::uint32_t release_mutex(Thread& self, pthread_mutex_t* mutex);
// Throws Crashed.
void take_mutex_again(Thread& self, pthread_mutex_t* mutex, std::uint32_t count);

}  // namespace turnstile::rdkafka
