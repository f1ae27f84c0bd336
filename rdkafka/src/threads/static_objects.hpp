// What runs once however many threads ask for it: constructors of static objects, and functions of pthread_once.
#pragma once

#include <unordered_map>

#include "threads/threads.hpp"

namespace turnstile::rdkafka {

// Those that run now, in hosts of this thread of the operating system, by the address of their guard, and in which thread.
std::unordered_map<const void*, Thread*>& initialisers();
// The thread waits until it is the only one to run it.
void await_initialiser(Thread& self, const void* guard);
void initialiser_ended(const void* guard);
// A futex that is waited for now belongs to a static object that another thread of the operating system constructs.
bool waits_for_another_system_thread();

}  // namespace turnstile::rdkafka
