// Objects whose members are known: each is read at most once, in any order; others are skipped.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "reader.hpp"

namespace turnstile::properties::json {

template <class Read>
struct Member {
  std::string_view name;
  Read read;
  bool required = true;
};
template <class Read>
Member(std::string_view, Read) -> Member<Read>;
template <class Read>
Member(std::string_view, Read, bool) -> Member<Read>;

namespace detail {

template <class Read>
bool take(Reader& in, std::string_view key, const Member<Read>& member, bool& seen) {
  if (key != member.name) return false;
  if (seen) in.fail(std::string("'") + std::string(key) + "' is there twice");
  seen = true;
  member.read();
  return true;
}

}  // namespace detail

template <class... Reads>
void read_members(Reader& in, const Member<Reads>&... members) {
  std::array<bool, sizeof...(members)> seen{};
  in.object([&](std::string_view key) {
    std::size_t number = 0;
    const bool known = (detail::take(in, key, members, seen[number++]) || ...);
    if (!known) in.skip();
  });
  std::size_t number = 0;
  const auto check = [&](const auto& member) {
    if (!seen[number++] && member.required) in.fail(std::string("'") + std::string(member.name) + "' is missing");
  };
  (check(members), ...);
}

inline constexpr std::size_t kNameBytesMax = 64;          // of a property, a scenario, a label
inline constexpr std::size_t kSentenceBytesMax = 65'536;  // of a message, a configuration

// What is printed as it stands: no control characters.
inline std::string read_name(Reader& in) {
  std::string name = in.text(kNameBytesMax);
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20 || byte == 0x7F) in.fail("a name has a control character");
  }
  return name;
}
inline std::string read_sentence(Reader& in) {
  std::string sentence = in.text(kSentenceBytesMax);
  for (const char letter : sentence) {
    const auto byte = static_cast<unsigned char>(letter);
    if ((byte < 0x20 && letter != '\n' && letter != '\t') || byte == 0x7F) in.fail("a text has a control character");
  }
  return sentence;
}

// 16 hexadecimal digits.
inline std::uint64_t read_hash(Reader& in) {
  const std::string text = in.text(16);
  std::uint64_t hash = 0;
  for (const char letter : text) {
    const auto digit = std::string_view("0123456789abcdef").find(letter);
    if (digit == std::string_view::npos) in.fail("the hash is none");
    hash = hash << 4 | (digit & 15U);
  }
  if (text.size() != 16) in.fail("the hash is none");
  return hash;
}

}  // namespace turnstile::properties::json
