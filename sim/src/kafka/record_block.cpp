#include "turnstile/sim/kafka/record_block.hpp"

#include <cstring>

#include "turnstile/core/recycler.hpp"

namespace turnstile::sim {

Arena::~Arena() {
  for (const std::span<std::byte> chunk : chunks_) core::Recycler::give_back(chunk.data(), chunk.size());
}

void* Arena::take(std::size_t bytes) {
  constexpr std::size_t kAlign = alignof(std::max_align_t);
  bytes = (bytes + kAlign - 1) / kAlign * kAlign;
  if (bytes > left_) {
    const std::size_t size = bytes > kChunkBytes ? bytes : kChunkBytes;
    next_ = static_cast<std::byte*>(core::Recycler::take(size));
    chunks_.emplace_back(next_, size);
    left_ = size;
  }
  void* const taken = next_;
  next_ += bytes;
  left_ -= bytes;
  return taken;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.data() == nullptr) return {};
  if (text.empty()) return "";
  char* const place = static_cast<char*>(take(text.size()));
  std::memcpy(place, text.data(), text.size());
  return {place, text.size()};
}

}  // namespace turnstile::sim
