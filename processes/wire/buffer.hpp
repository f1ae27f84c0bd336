// Values as bytes, between a program and the simulation that runs it. Both are on one machine and of one build, so numbers are as they are
// in memory.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace turnstile::processes {

class Writer {
 public:
  template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
  Writer& number(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Writer& text(std::string_view value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes_.append(value);
    return *this;
  }
  // With null apart from empty.
  Writer& data(const void* value, std::size_t size) {
    number(value != nullptr);
    return value == nullptr ? *this : text({static_cast<const char*>(value), size});
  }
  Writer& c_string(const char* value) { return data(value, value == nullptr ? 0 : std::strlen(value)); }

  // What is written already.
  Writer& raw(std::string_view bytes) {
    bytes_.append(bytes);
    return *this;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Reading past the end gives zeros and empty texts, and is known afterwards.
class Reader {
 public:
  Reader() = default;
  explicit Reader(std::string bytes) : bytes_(std::move(bytes)) {}

  template <class T>
    requires std::is_integral_v<T> || std::is_enum_v<T>
  T number() {
    T value{};
    if (const char* from = take(sizeof value); from != nullptr) std::memcpy(static_cast<void*>(&value), from, sizeof value);
    return value;
  }
  // Valid as long as the reader.
  std::string_view text() {
    const auto size = number<std::uint32_t>();
    const char* from = take(size);
    return from == nullptr ? std::string_view() : std::string_view(from, size);
  }
  std::optional<std::string> data() {
    if (!number<bool>()) return std::nullopt;
    return std::string(text());
  }
  const std::string& bytes() const { return bytes_; }
  bool good() const { return good_; }
  bool at_end() const { return good_ && at_ == bytes_.size(); }

 private:
  const char* take(std::size_t size) {
    good_ = good_ && size <= bytes_.size() - at_;
    if (!good_) return nullptr;
    const char* from = bytes_.data() + at_;
    at_ += size;
    return from;
  }

  std::string bytes_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace turnstile::processes
