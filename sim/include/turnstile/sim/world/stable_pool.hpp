// Numbered slots that never move, for messages in flight, without an allocation per message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "turnstile/core/recycler.hpp"

namespace turnstile::sim {

template <class T>
class StablePool {
 public:
  T& operator[](std::uint32_t slot) { return chunks_[slot / kChunk]->slots[slot % kChunk]; }
  const T& operator[](std::uint32_t slot) const { return chunks_[slot / kChunk]->slots[slot % kChunk]; }

  // A slot with its last user's contents.
  std::uint32_t take() {
    if (free_.empty()) grow();
    const std::uint32_t slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void give_back(std::uint32_t slot) { free_.push_back(slot); }

 private:
  static constexpr std::uint32_t kChunk = 32;

  void grow() {
    const auto first = static_cast<std::uint32_t>(chunks_.size()) * kChunk;
    chunks_.push_back(std::make_unique<Chunk>());
    for (std::uint32_t slot = first + kChunk; slot > first; --slot) free_.push_back(slot - 1);
  }

  struct Chunk {
    std::array<T, kChunk> slots;
    static void* operator new(std::size_t bytes) { return core::Recycler::take(bytes); }
    static void operator delete(void* memory, std::size_t bytes) { core::Recycler::give_back(memory, bytes); }
  };

  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<std::uint32_t> free_;
};

}  // namespace turnstile::sim
