// The bytes of the compact codec: a Writer and a Reader of values, derived from the members of plain structs (members.hpp), or from
// `fields(archive, value)`, which names a type's members in order.
//
// Integers are varints, signed ones zigzag; a string is its length and its bytes; a vector, a map and a set its count and its elements,
// keys in order; a variant the index of its alternative, in one byte, and the alternative; an optional one byte and, if that is 1, the
// value; an empty type nothing.
//
// Strict: every value has exactly one encoding, and decoding rejects everything else (an overlong varint, a boolean of 2, a number outside
// its type's range, trailing bytes). Its allocations are bounded by the input size.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "turnstile/core/members.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {
namespace compact {

template <class T>
inline constexpr bool is_strong = false;
template <class Tag, class Value>
inline constexpr bool is_strong<Strong<Tag, Value>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_map = false;
template <class Key, class Value>
inline constexpr bool is_map<std::map<Key, Value>> = true;
template <class T>
inline constexpr bool is_set = false;
template <class Key>
inline constexpr bool is_set<std::set<Key>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

// Appends the compact form of its argument.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }
  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }

 private:
  void varint(std::uint64_t value) {
    if (value < 0x80) return out_.push_back(static_cast<char>(value));
    char bytes[10];
    std::size_t size = 0;
    while (value >= 0x80) {
      bytes[size++] = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    bytes[size++] = static_cast<char>(value);
    out_.append(bytes, size);
  }

  template <class T>
  void put(const T& value) {
    if constexpr (std::same_as<T, bool>) {
      byte(value ? 1 : 0);
    } else if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::unsigned_integral<T>) {
      varint(value);
    } else if constexpr (std::signed_integral<T>) {
      const auto wide = static_cast<std::int64_t>(value);
      varint((static_cast<std::uint64_t>(wide) << 1) ^ static_cast<std::uint64_t>(wide >> 63));
    } else if constexpr (std::same_as<T, std::string>) {
      varint(value.size());
      out_.append(value);
    } else if constexpr (is_strong<T>) {
      put(value.value);
    } else if constexpr (is_vector<T>) {
      static_assert(!std::is_empty_v<typename T::value_type>, "an element must have a form of at least one byte");
      varint(value.size());
      for (const auto& element : value) put(element);
    } else if constexpr (is_map<T> || is_set<T>) {
      varint(value.size());
      for (const auto& element : value) put(element);
    } else if constexpr (members::is_pair<T>) {
      put(value.first);
      put(value.second);
    } else if constexpr (is_variant<T>) {
      static_assert(std::variant_size_v<T> < 256);
      byte(static_cast<std::uint8_t>(value.index()));
      std::visit([this](const auto& alternative) { this->put(alternative); }, value);
    } else if constexpr (is_optional<T>) {
      byte(value ? 1 : 0);
      if (value) put(*value);
    } else if constexpr (!std::is_empty_v<T>) {
      auto& all = const_cast<T&>(value);  // `fields` serves both directions; a Writer only reads
      if constexpr (requires { fields(*this, all); }) {
        fields(*this, all);
      } else {
        visit_members(all, *this);
      }
    }
  }

  std::string& out_;
};

// Reads back what a Writer wrote, into its arguments. After the first error it stays failed and changes nothing more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : next_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  template <class... T>
  void operator()(T&... values) {
    static_cast<void>((get(values) && ...));
  }
  bool byte(std::uint8_t& value) {
    if (next_ == end_) return fail("truncated");
    value = static_cast<std::uint8_t>(*next_++);
    return true;
  }
  // Null on success. Call `end` first when everything has been read.
  const char* error() const { return error_; }
  void end() {
    if (error_ == nullptr && next_ != end_) fail("trailing bytes");
  }

 private:
  bool fail(const char* what) {
    if (error_ == nullptr) error_ = what;
    return false;
  }
  std::size_t left() const { return static_cast<std::size_t>(end_ - next_); }

  bool varint(std::uint64_t& value) {
    if (next_ != end_ && static_cast<std::uint8_t>(*next_) < 0x80) {
      value = static_cast<std::uint8_t>(*next_++);
      return true;
    }
    return long_varint(value);
  }
  bool long_varint(std::uint64_t& value) {
    if constexpr (std::endian::native == std::endian::little) {
      if (left() >= sizeof value) return varint_in_word(value);
    }
    return varint_by_byte(value);
  }
  // One of at most eight bytes, all at once: where its last byte is, and its groups of seven bits moved together.
  bool varint_in_word(std::uint64_t& value) {
    std::uint64_t word = 0;
    std::memcpy(&word, next_, sizeof word);
    const std::uint64_t ends = ~word & 0x8080808080808080U;
    if (ends == 0) return varint_by_byte(value);
    const int size = std::countr_zero(ends) / 8 + 1;
    word &= ~std::uint64_t{0} >> (64 - 8 * size);
    if (word >> (8 * (size - 1)) == 0) return fail("a varint longer than it need be");
    word &= 0x7f7f7f7f7f7f7f7fU;
    word = (word & 0x007f007f007f007fU) | (word & 0x7f007f007f007f00U) >> 1;
    word = (word & 0x00003fff00003fffU) | (word & 0x3fff00003fff0000U) >> 2;
    value = (word & 0x000000000fffffffU) | (word & 0x0fffffff00000000U) >> 4;
    next_ += size;
    return true;
  }
  bool varint_by_byte(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (next_ == end_) return fail("truncated");
      const auto bits = static_cast<std::uint8_t>(*next_++);
      if (shift == 63 && bits > 1) return fail("a varint of more than 64 bits");
      value |= static_cast<std::uint64_t>(bits & 0x7f) << shift;
      if (bits < 0x80) return bits != 0 || shift == 0 || fail("a varint longer than it need be");
    }
    return fail("a varint of more than 64 bits");
  }
  bool flag(bool& value) {
    std::uint8_t bits = 0;
    if (!byte(bits)) return false;
    value = bits == 1;
    return bits <= 1 || fail("a boolean that is neither 0 nor 1");
  }
  bool count(std::size_t& value, const char* absurd) {
    std::uint64_t bits = 0;
    if (!varint(bits)) return false;
    if (bits > left()) return fail(absurd);
    value = static_cast<std::size_t>(bits);
    return true;
  }

  template <class T>
  bool integer(T& value) {
    std::uint64_t bits = 0;
    if (!varint(bits)) return false;
    if constexpr (std::unsigned_integral<T>) {
      if (bits > std::numeric_limits<T>::max()) return fail("a number out of range");
      value = static_cast<T>(bits);
    } else {
      const auto wide = static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
      if (wide < std::numeric_limits<T>::min() || wide > std::numeric_limits<T>::max()) return fail("a number out of range");
      value = static_cast<T>(wide);
    }
    return true;
  }

  template <class T>
  bool vector(T& value) {
    constexpr std::size_t kReserveMax = 64;  // above it the vector grows with the elements decoded
    std::size_t size = 0;
    if (!count(size, "a count beyond the bytes that are there")) return false;
    value.clear();
    value.reserve(size < kReserveMax ? size : kReserveMax);
    for (std::size_t index = 0; index < size; ++index) {
      if (!get(value.emplace_back())) return false;
    }
    return true;
  }

  // Keys are in order, each once: another order would be another encoding of the same value.
  template <class T>
  bool ordered(T& value) {
    std::size_t size = 0;
    if (!count(size, "a count beyond the bytes that are there")) return false;
    value.clear();
    for (std::size_t index = 0; index < size; ++index) {
      typename T::key_type key{};
      if (!get(key)) return false;
      if (!value.empty() && !value.key_comp()(key_of(*value.rbegin()), key)) return fail("keys out of order");
      if constexpr (is_map<T>) {
        if (!get(value.emplace_hint(value.end(), std::move(key), typename T::mapped_type{})->second)) return false;
      } else {
        value.insert(value.end(), std::move(key));
      }
    }
    return true;
  }
  template <class Element>
  static const auto& key_of(const Element& element) {
    if constexpr (members::is_pair<Element>) {
      return element.first;
    } else {
      return element;
    }
  }

  template <class T, std::size_t... Index>
  bool alternative(T& value, std::uint8_t index, std::index_sequence<Index...>) {
    bool good = false;
    const bool known = ((index == Index && (good = get(value.template emplace<Index>()), true)) || ...);
    return known ? good : fail("an unknown alternative");
  }

  template <class T>
  bool get(T& value) {
    if constexpr (std::same_as<T, bool>) {
      return flag(value);
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> number{};
      if (!get(number)) return false;
      value = static_cast<T>(number);
      return true;
    } else if constexpr (std::integral<T>) {
      return integer(value);
    } else if constexpr (std::same_as<T, std::string>) {
      std::size_t size = 0;
      if (!count(size, "a length beyond the bytes that are there")) return false;
      value.assign(next_, size);
      next_ += size;
      return true;
    } else if constexpr (is_strong<T>) {
      return get(value.value);
    } else if constexpr (is_vector<T>) {
      return vector(value);
    } else if constexpr (is_map<T> || is_set<T>) {
      return ordered(value);
    } else if constexpr (members::is_pair<T>) {
      return get(value.first) && get(value.second);
    } else if constexpr (is_variant<T>) {
      std::uint8_t index = 0;
      return byte(index) && alternative(value, index, std::make_index_sequence<std::variant_size_v<T>>{});
    } else if constexpr (is_optional<T>) {
      bool present = false;
      if (!flag(present)) return false;
      value.reset();
      return !present || get(value.emplace());
    } else if constexpr (std::is_empty_v<T>) {
      return true;
    } else {
      if constexpr (requires { fields(*this, value); }) {
        fields(*this, value);
      } else {
        visit_members(value, *this);
      }
      return error_ == nullptr;
    }
  }

  const char* next_;
  const char* end_;
  const char* error_ = nullptr;
};

}  // namespace compact

}  // namespace turnstile::core
