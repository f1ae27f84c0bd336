// Numbered slots that never move, for messages in flight, without an allocation per message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace turnstile::sim {

template <class T>
class StablePool {
 public:
  T& operator[](std::uint32_t slot) { return (*chunks_[slot / kChunk])[slot % kChunk]; }
  const T& operator[](std::uint32_t slot) const { return (*chunks_[slot / kChunk])[slot % kChunk]; }

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
    chunks_.push_back(std::make_unique<std::array<T, kChunk>>());
    for (std::uint32_t slot = first + kChunk; slot > first; --slot) free_.push_back(slot - 1);
  }

  std::vector<std::unique_ptr<std::array<T, kChunk>>> chunks_;
  std::vector<std::uint32_t> free_;
};

}  // namespace turnstile::sim
