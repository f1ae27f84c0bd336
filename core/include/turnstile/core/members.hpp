// The members of plain structs, visited in order and compared one by one, so that a domain need not write `operator==` or `fields` for
// them.
//
// A plain struct is an aggregate without base classes, arrays or references, with at most 16 members. Any other struct, or one whose
// members cannot be counted (one is constructible from anything, such as std::any), defines `operator==`, and `fields(archive, value)` for
// the compact codec.
#pragma once

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

namespace turnstile::core {

namespace members {

// Stands for a value of any member in an initializer.
struct Anything {
  template <class T>
  operator T() const;  // declared only
};

template <class T, std::size_t... Index>
constexpr bool takes(std::index_sequence<Index...>) {
  return requires { T{(static_cast<void>(Index), Anything{})...}; };
}

inline constexpr std::size_t kCountMax = 16;

// The number of members; kCountMax + 1: they cannot be counted.
template <class T, std::size_t Tried = kCountMax>
constexpr std::size_t count() {
  if constexpr (takes<T>(std::make_index_sequence<kCountMax + 1>())) return kCountMax + 1;
  if constexpr (takes<T>(std::make_index_sequence<Tried>())) return Tried;
  if constexpr (Tried == 0) return kCountMax + 1;
  if constexpr (Tried != 0) return count<T, Tried - 1>();
}

}  // namespace members

template <class T>
concept PlainStruct = std::is_aggregate_v<T> && std::is_class_v<T> && members::count<T>() <= members::kCountMax;

// Calls visit(member, ...) with all members of a plain struct, in order.
template <class T, class Visit>
  requires PlainStruct<std::remove_const_t<T>>
constexpr decltype(auto) visit_members(T& value, Visit&& visit) {
  constexpr std::size_t kCount = members::count<std::remove_const_t<T>>();
  if constexpr (kCount == 0) {
    return visit();
  } else if constexpr (kCount == 1) {
    auto& [m0] = value;
    return visit(m0);
  } else if constexpr (kCount == 2) {
    auto& [m0, m1] = value;
    return visit(m0, m1);
  } else if constexpr (kCount == 3) {
    auto& [m0, m1, m2] = value;
    return visit(m0, m1, m2);
  } else if constexpr (kCount == 4) {
    auto& [m0, m1, m2, m3] = value;
    return visit(m0, m1, m2, m3);
  } else if constexpr (kCount == 5) {
    auto& [m0, m1, m2, m3, m4] = value;
    return visit(m0, m1, m2, m3, m4);
  } else if constexpr (kCount == 6) {
    auto& [m0, m1, m2, m3, m4, m5] = value;
    return visit(m0, m1, m2, m3, m4, m5);
  } else if constexpr (kCount == 7) {
    auto& [m0, m1, m2, m3, m4, m5, m6] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6);
  } else if constexpr (kCount == 8) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7);
  } else if constexpr (kCount == 9) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8);
  } else if constexpr (kCount == 10) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9);
  } else if constexpr (kCount == 11) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10);
  } else if constexpr (kCount == 12) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11);
  } else if constexpr (kCount == 13) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12);
  } else if constexpr (kCount == 14) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13);
  } else if constexpr (kCount == 15) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14);
  } else if constexpr (kCount == 16) {
    auto& [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15] = value;
    return visit(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11, m12, m13, m14, m15);
  }
}

template <class T>
bool equal(const T& left, const T& right);

namespace members {

template <class T>
concept Range = requires(const T& value) {
  value.begin();
  value.end();
  value.size();
};
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_pair = false;
template <class First, class Second>
inline constexpr bool is_pair<std::pair<First, Second>> = true;
template <class T>
concept Optional = requires(const T& value) {
  { value.has_value() } -> std::same_as<bool>;
  *value;
};
// These types claim to be comparable whether or not their elements are.
template <class T>
inline constexpr bool kHolds = is_variant<T> || is_pair<T> || Range<T> || Optional<T>;

template <class T>
bool equal_ranges(const T& left, const T& right) {
  if (left.size() != right.size()) return false;
  auto other = right.begin();
  for (const auto& each : left) {
    if (!core::equal(each, *other++)) return false;
  }
  return true;
}

template <class T, std::size_t... Index>
bool equal_alternatives(const T& left, const T& right, std::index_sequence<Index...>) {
  return left.index() == right.index() &&
         ((left.index() != Index || core::equal(*std::get_if<Index>(&left), *std::get_if<Index>(&right))) && ...);
}

template <class T>
bool equal_members(const T& left, const T& right) {
  return visit_members(left, [&right](const auto&... mine) {
    return visit_members(right, [&mine...](const auto&... theirs) { return (core::equal(mine, theirs) && ...); });
  });
}

}  // namespace members

// Uses `==` if there is one; else compares elements, or member by member.
template <class T>
bool equal(const T& left, const T& right) {
  if constexpr (members::is_variant<T>) {
    return members::equal_alternatives(left, right, std::make_index_sequence<std::variant_size_v<T>>());
  } else if constexpr (members::is_pair<T>) {
    return core::equal(left.first, right.first) && core::equal(left.second, right.second);
  } else if constexpr (members::Range<T>) {
    if constexpr (std::is_arithmetic_v<typename T::value_type>) {
      return left == right;
    } else {
      return members::equal_ranges(left, right);
    }
  } else if constexpr (members::Optional<T>) {
    return left.has_value() == right.has_value() && (!left.has_value() || core::equal(*left, *right));
  } else if constexpr (std::equality_comparable<T>) {
    return left == right;
  } else {
    static_assert(PlainStruct<T>, "no plain struct: give it an operator==");
    return members::equal_members(left, right);
  }
}

// What `equal` accepts: for concepts.
template <class T>
concept Comparable = members::kHolds<T> || std::equality_comparable<T> || PlainStruct<T>;

}  // namespace turnstile::core
