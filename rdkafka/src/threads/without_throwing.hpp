// For functions that no exception may leave.
#pragma once

#include "threads/threads.hpp"

namespace turnstile::rdkafka {

// False: the host died meanwhile. Its code goes on until it calls what may throw.
template <class Code>
bool without_throwing(Threads& threads, const Code& code) {
  struct Quiet {
    explicit Quiet(Thread& caller) : thread(caller) { ++thread.quiet; }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;
    ~Quiet() { --thread.quiet; }
    Thread& thread;
  };
  const Quiet quiet(threads.self());
  try {
    code();
    return true;
  } catch (const Crashed&) {
    return false;
  }
}

}  // namespace turnstile::rdkafka
