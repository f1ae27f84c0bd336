// Values that belong to a thread: pthread_setspecific, for each thread of a host apart.
#pragma once

#include "threads/threads.hpp"

namespace turnstile::rdkafka {

// The end of a thread, on its stack: the destructors of its values are called, also when its host is dying.
class KeysOfThread {
 public:
  explicit KeysOfThread(Thread& thread) : thread_(thread) {}
  KeysOfThread(const KeysOfThread&) = delete;
  KeysOfThread& operator=(const KeysOfThread&) = delete;
  ~KeysOfThread();

 private:
  Thread& thread_;
};

}  // namespace turnstile::rdkafka
