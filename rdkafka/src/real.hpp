// The C library's own functions, behind those of the same name that this library puts in their place.
#pragma once

#include <dlfcn.h>

namespace turnstile::rdkafka {

// The newest version: an older one of some function may be there for old programs (pthread_cond_wait before glibc 2.3.2).
template <class Function>
Function* real(const char* name, const char* version = nullptr) {
  void* found = version != nullptr ? dlvsym(RTLD_NEXT, name, version) : nullptr;
  if (found == nullptr) found = dlsym(RTLD_NEXT, name);
  return reinterpret_cast<Function*>(found);
}

}  // namespace turnstile::rdkafka
