#include "turnstile/sim/kafka/record_block.hpp"

#include <cstring>

namespace turnstile::sim {

void* Arena::take(std::size_t bytes) {
  constexpr std::size_t kAlign = alignof(std::max_align_t);
  bytes = (bytes + kAlign - 1) / kAlign * kAlign;
  if (bytes > left_) {
    const std::size_t size = bytes > kChunkBytes ? bytes : kChunkBytes;
    chunks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    next_ = chunks_.back().get();
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
