// Writes JSON, compactly. Whatever a text holds, what is written is valid: bytes that are no UTF-8 become U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "utf8.hpp"

namespace turnstile::properties::json {

class Writer {
 public:
  Writer& open(char bracket) {
    separate();
    out_ += bracket;
    fresh_ = true;
    return *this;
  }
  Writer& close(char bracket) {
    out_ += bracket;
    fresh_ = false;
    return *this;
  }
  Writer& key(std::string_view name) {
    text(name);
    out_ += ':';
    fresh_ = true;
    return *this;
  }
  Writer& text(std::string_view value) {
    separate();
    out_ += '"';
    while (!value.empty()) value.remove_prefix(append(value));
    out_ += '"';
    return *this;
  }
  Writer& number(std::uint64_t value) {
    separate();
    out_ += std::to_string(value);
    return *this;
  }
  Writer& boolean(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
  }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  // One character from the front; returns how many bytes it took.
  std::size_t append(std::string_view value) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    const std::size_t bytes = character_bytes(value);
    const auto first = static_cast<unsigned char>(value.front());
    if (bytes == 0) {
      append_character(out_, 0xFFFD);
      return 1;
    }
    if (first == '"' || first == '\\') {
      (out_ += '\\') += value.front();
    } else if (first < 0x20) {
      ((out_ += "\\u00") += kDigits[first >> 4]) += kDigits[first & 15U];
    } else {
      out_ += value.substr(0, bytes);
    }
    return bytes;
  }

  std::string out_;
  bool fresh_ = true;
};

}  // namespace turnstile::properties::json
