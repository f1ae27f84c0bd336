// Probes: rare paths that a campaign should reach, named on the spot, in one line:
//
//   core::probe("offsets_unstable");
//
// A campaign counts them (ProbeScope); elsewhere, including production, a probe costs one read of a thread-local variable. What the names
// mean, and which ones a campaign must reach, is defined in one file: properties/src/probes.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "turnstile/core/assert.hpp"
#include "turnstile/core/fnv.hpp"

namespace turnstile::core {

// A string literal with its hash, which is the same on every machine.
struct ProbeName {
  std::string_view text;
  std::uint64_t hash = 0;
  constexpr ProbeName() = default;
  consteval ProbeName(const char* literal) : ProbeName(std::string_view(literal)) {}
  constexpr explicit ProbeName(std::string_view name) : text(name), hash(fnv1a(name)) {}
};

// How often each probe was hit.
class ProbeCounts {
 public:
  void add(ProbeName name, std::uint64_t times = 1) {
    std::size_t slot = name.hash % kSlots;
    while (slots_[slot].times != 0 && slots_[slot].name.hash != name.hash) slot = (slot + 1) % kSlots;
    if (slots_[slot].times == 0) {
      TURNSTILE_ASSERT(++used_ < kSlots);
      slots_[slot].name = name;
    }
    slots_[slot].times += times;
  }
  void add(const ProbeCounts& other) {
    for (const Slot& slot : other.slots_) {
      if (slot.times != 0) add(slot.name, slot.times);
    }
  }
  std::uint64_t operator[](ProbeName name) const {
    std::size_t slot = name.hash % kSlots;
    while (slots_[slot].times != 0 && slots_[slot].name.hash != name.hash) slot = (slot + 1) % kSlots;
    return slots_[slot].times;
  }

 private:
  static constexpr std::size_t kSlots = 128;
  struct Slot {
    ProbeName name;
    std::uint64_t times = 0;
  };
  std::array<Slot, kSlots> slots_{};
  std::size_t used_ = 0;
};

namespace detail {
inline constinit thread_local ProbeCounts* probe_counts = nullptr;
}

inline void probe(ProbeName name) {
  if (detail::probe_counts != nullptr) detail::probe_counts->add(name);
}

// Counts this thread's probes while it lives. Not nested.
class ProbeScope {
 public:
  explicit ProbeScope(ProbeCounts& counts) { detail::probe_counts = &counts; }
  ~ProbeScope() { detail::probe_counts = nullptr; }
  ProbeScope(const ProbeScope&) = delete;
  ProbeScope& operator=(const ProbeScope&) = delete;
};

}  // namespace turnstile::core
