// A host whose blocking code is called by coroutines: an object that blocks, on a stack of its own, under a coroutine that awaits its
// calls.
//
//   HostCalls calls(surroundings, [&] { Blocking object; pointer = &object; calls.serve(); });
//   co_await calls.run([&] { pointer->work(); });
//
// `body` begins with the first call, and ends in serve(), which makes one call after the other. Whatever the calls wait for, the coroutine
// that awaits them is suspended; it crashes with them. When this object ends, serve() throws Crashed, so that what lies on the body's stack
// is destroyed as in a crash: none of its calls reaches the world.
#pragma once

#include <functional>
#include <memory>

#include "turnstile/core/task.hpp"
#include "turnstile/rdkafka/host.hpp"

namespace turnstile::rdkafka {

class HostCalls {
 public:
  HostCalls(Surroundings surroundings, std::function<void()> body, FiberOptions options = {});
  HostCalls(const HostCalls&) = delete;
  HostCalls& operator=(const HostCalls&) = delete;
  ~HostCalls();

  // One at a time. `call` lives until the end.
  core::Task<void> run(std::function<void()> call);
  // The same for a call that does not wait.
  void run_at_once(const std::function<void()>& call);

  // For the body.
  void serve();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace turnstile::rdkafka
