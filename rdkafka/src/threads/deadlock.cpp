// Threads of a host that wait for each other: in a ring, whatever the others do; or all of them, for something that only one of them could
// bring.
#include <algorithm>
#include <map>

#include "host_state.hpp"
#include "stop.hpp"
#include "threads/locks.hpp"
#include "threads/threads.hpp"

namespace turnstile::rdkafka {
namespace {

// Who could end the wait; null: nobody in particular.
const Thread* awaited(const Thread& thread) {
  switch (thread.waits.kind) {
    case WaitsFor::Kind::lock: return holder_of(thread.waits.object);
    case WaitsFor::Kind::end: return static_cast<const Thread*>(thread.waits.object);
    default: return nullptr;
  }
}

const char* noun(WaitsFor::Kind kind) {
  switch (kind) {
    case WaitsFor::Kind::lock: return "lock";
    case WaitsFor::Kind::condition: return "condition";
    case WaitsFor::Kind::once: return "once";
    case WaitsFor::Kind::word: return "atomic";
    case WaitsFor::Kind::semaphore: return "semaphore";
    case WaitsFor::Kind::client: return "client";
    case WaitsFor::Kind::end:
    case WaitsFor::Kind::nothing: break;
  }
  return "nothing";
}

}  // namespace

// A static lock may be held by another host, which will give it back.
bool Threads::is_stuck(const Thread& thread) const {
  if (thread.waits.kind == WaitsFor::Kind::lock && is_held_elsewhere(thread.waits.object, *this)) return false;
  return thread.waits.kind != WaitsFor::Kind::nothing && !thread.timed && !thread.woken && !thread.done;
}

// From one that is stuck to the one it waits for, and so on: back to the first, or to one that has ended and still holds its lock.
std::vector<const Thread*> Threads::ring_from(const Thread& from) {
  std::vector<const Thread*> ring;
  const Thread* next = &from;
  while (next != nullptr && &next->of == this && is_stuck(*next)) {
    ring.push_back(next);
    next = awaited(*next);
    if (next == &from || (next != nullptr && next->done)) return ring;
    if (std::ranges::find(ring, next) != ring.end()) break;
  }
  return {};
}

void Threads::look_for_deadlock(Thread& from) {
  if (deadlocked_ || dying_) return;
  if (const auto ring = ring_from(from); !ring.empty()) return report(ring);
  std::vector<const Thread*> stuck;
  if (is_stuck(main_)) stuck.push_back(&main_);
  for (const auto& each : started_) {
    if (is_stuck(*each)) stuck.push_back(each.get());
  }
  if (stuck.size() == live_) report(stuck);
}

// Objects are numbered as they are told: an address would differ from run to run.
std::string Threads::told(const std::vector<const Thread*>& stuck) {
  std::map<const void*, std::size_t> numbers;
  std::string text;
  for (const Thread* each : stuck) {
    const WaitsFor& waits = each->waits;
    const Thread* const other = awaited(*each);
    if (!text.empty()) text += "; ";
    text += each->shown() + " waits for ";
    if (waits.kind == WaitsFor::Kind::end) {
      text += "the end of " + other->shown();
      continue;
    }
    const std::size_t number = numbers.try_emplace(waits.object, numbers.size() + 1).first->second;
    text += std::string(noun(waits.kind)) + " " + std::to_string(number);
    if (other == each) text += ", which it holds itself";
    if (other != nullptr && other != each) text += ", held by " + other->shown() + (other->done ? ", which has ended" : "");
  }
  return text;
}

void Threads::report(const std::vector<const Thread*>& stuck) {
  deadlocked_ = true;
  const std::string text = told(stuck);
  if (host_.world.watcher != nullptr) return host_.world.watcher->on_deadlock(text);
  stop("deadlock", text);
}

}  // namespace turnstile::rdkafka
