// Records on their way from a producer through the log to a reader: written once into the run's arena, shared by reference ever after, as
// Kafka passes buffers. A block is immutable and lives until the end of the run; so does every view into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "turnstile/core/types.hpp"

namespace turnstile::sim {

// Null (a view without data) and empty stay apart, in keys and in values.
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
  std::uint64_t bytes = 0;                 // what a log keeps of it
  core::TimeMs create_time_ms = 0;         // the producer's clock; where records have times of their own, the largest
  std::span<const RecordExtras> extras{};  // one for each record, or none at all
};

// Memory of one run: only ever grows, is given back as a whole, and never moves what it holds.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

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
  std::vector<std::unique_ptr<std::byte[]>> chunks_;
  std::byte* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace turnstile::sim
