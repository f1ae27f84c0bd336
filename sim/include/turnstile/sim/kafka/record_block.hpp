// Records on their way from a producer through the log to a reader: written once into the run's arena and then shared by reference, as
// Kafka passes buffers. A block is immutable and lives until the end of the run; so does every view into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "turnstile/core/types.hpp"

namespace turnstile::sim {

// In keys and values, null (a view without data) is not the same as empty.
struct StoredRecord {
  std::string_view key;
  std::string_view value;
};
struct StoredHeader {
  std::string_view name;
  std::string_view value;  // may be null
};
// What few records have.
struct RecordExtras {
  core::TimeMs timestamp_ms = 0;
  std::span<const StoredHeader> headers;
};

struct RecordBlock {
  std::span<const StoredRecord> records;
  std::uint64_t bytes = 0;                 // its size in a log
  core::TimeMs create_time_ms = 0;         // by the producer's clock; if records have timestamps of their own, the largest
  std::span<const RecordExtras> extras{};  // one for each record, or none at all
};

// Memory of one run: it only grows, is freed as a whole, and never moves its contents.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  void* take(std::size_t bytes);
  std::string_view copy(std::string_view text);
  template <class T>
  std::span<T> array(std::size_t count) {
    T* const first = static_cast<T*>(take(count * sizeof(T)));
    for (std::size_t index = 0; index < count; ++index) new (first + index) T{};
    return {first, count};
  }

 private:
  static constexpr std::size_t kChunkBytes = std::size_t{64} << 10;
  std::vector<std::span<std::byte>> chunks_;  // recycled: the next run takes what this one leaves
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace turnstile::sim
