// UTF-8, as far as a file format needs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace turnstile::properties::json {

// How many bytes the character at the front takes; 0 where there is none that is well formed (Unicode 15, table 3-7: no overlong forms, no
// surrogates, nothing above U+10FFFF).
constexpr std::size_t character_bytes(std::string_view text) {
  const auto byte = [text](std::size_t index) -> std::uint32_t {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const auto continues = [&byte](std::size_t index) { return (byte(index) & 0xC0U) == 0x80U; };
  const std::uint32_t first = byte(0);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  if (first < 0xC2 || !continues(1)) return 0;
  if (first < 0xE0) return 2;
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = first == 0xED && byte(1) >= 0xA0;
    return continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first > 0xF4 || !continues(2) || !continues(3)) return 0;
  const bool overlong = first == 0xF0 && byte(1) < 0x90;
  const bool too_high = first == 0xF4 && byte(1) >= 0x90;
  return !overlong && !too_high ? 4 : 0;
}

// `code` is a Unicode scalar value.
inline void append_character(std::string& text, std::uint32_t code) {
  const auto push = [&text](std::uint32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (code < 0x80) {
    push(code);
  } else if (code < 0x800) {
    push(0xC0U | code >> 6);
    push(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    push(0xE0U | code >> 12);
    push(0x80U | (code >> 6 & 0x3FU));
    push(0x80U | (code & 0x3FU));
  } else {
    push(0xF0U | code >> 18);
    push(0x80U | (code >> 12 & 0x3FU));
    push(0x80U | (code >> 6 & 0x3FU));
    push(0x80U | (code & 0x3FU));
  }
}

}  // namespace turnstile::properties::json
