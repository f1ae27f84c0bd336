// The std::thread objects of a host that dies. One that was not joined ends the program when it is destroyed, as its own program would have
// wanted; but a crash is not the program's doing, and its threads are gone.
#pragma once

#include <memory>
#include <vector>

#include "threads/threads.hpp"

namespace turnstile::rdkafka {

// For a thread's own code. Those on its stack, those in the first 512 bytes of what its stack points to (a std::vector of them, an object
// that has one), and where it has made them, forget their threads: they are unwound like anything else. One that is farther away is not
// found, and the stack that owns it is abandoned.
void forget_thread_objects(const Thread& thread, const std::vector<std::unique_ptr<Thread>>& threads);
// A thread that has not begun never will: what std::thread has copied for it is freed.
void drop_unstarted(Thread& thread);
// Whether pthread_create is asked only to find out what std::thread runs. Then it refuses.
bool is_probe(void* (*routine)(void*));

}  // namespace turnstile::rdkafka
