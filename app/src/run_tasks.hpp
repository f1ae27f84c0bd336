// Numbered tasks on several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace turnstile::app {

// Runs task(0), task(1), ... task(count - 1) on that many threads, handed out in order; which one ends first is open. A task that returns
// false lets its thread take no further one. Meanwhile the calling thread calls `meanwhile`, if it is not empty, some fifty times a second.
// Returns when every thread is done. Tasks must not throw.
void run_tasks(std::size_t count, unsigned threads, const std::function<bool(std::size_t)>& task,
               const std::function<void()>& meanwhile = {});

}  // namespace turnstile::app
