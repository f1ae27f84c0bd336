// Kafka's primitive types as bytes (https://kafka.apache.org/protocol.html), for the few requests that librdkafka 2.0.2 does not have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "kafka_frames.hpp"

namespace turnstile::conformance::wire {

class Writer {
 public:
  template <class Integer>
  Writer& number(Integer value) {
    for (std::size_t byte = sizeof(Integer); byte-- > 0;) bytes_ += static_cast<char>((value >> (8 * byte)) & 0xff);
    return *this;
  }
  Writer& text(std::string_view value) {
    number(static_cast<std::int16_t>(value.size()));
    bytes_ += value;
    return *this;
  }
  Writer& raw(std::string_view value) {
    bytes_ += value;
    return *this;
  }
  // For flexible versions: lengths are varints of the length plus one.
  Writer& compact_length(std::size_t length) {
    std::size_t left = length + 1;
    for (; left >= 0x80; left >>= 7) bytes_ += static_cast<char>((left & 0x7f) | 0x80);
    bytes_ += static_cast<char>(left);
    return *this;
  }
  Writer& compact_text(std::string_view value) {
    compact_length(value.size());
    bytes_ += value;
    return *this;
  }
  Writer& no_tags() {
    bytes_ += '\0';
    return *this;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Beyond the end, values are zero or empty, and well() is false from then on.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}
  bool well() const { return well_; }

  template <class Integer>
  Integer number() {
    const std::string_view bytes = take(sizeof(Integer));
    return well_ ? frames::big_endian<Integer>(bytes, 0) : Integer{0};
  }
  std::string_view text() {
    const auto length = number<std::int16_t>();
    return length < 0 ? std::string_view() : take(static_cast<std::size_t>(length));
  }
  std::size_t compact_length() {
    std::size_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      const auto byte = number<std::uint8_t>();
      value |= static_cast<std::size_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) break;
    }
    return value == 0 ? 0 : value - 1;
  }
  std::string_view compact_text() { return take(compact_length()); }
  void skip(std::size_t bytes) { take(bytes); }
  std::string_view raw(std::size_t bytes) { return take(bytes); }

 private:
  std::string_view take(std::size_t size) {
    well_ = well_ && size <= left_.size();
    if (!well_) return {};
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

  std::string_view left_;
  bool well_ = true;
};

}  // namespace turnstile::conformance::wire
