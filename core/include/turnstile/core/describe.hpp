// The default text of a value: C++23 does not know member names, so "Book(guest 3, ...)" becomes "Book(3, 7, 2)".
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "turnstile/core/enumerators.hpp"
#include "turnstile/core/members.hpp"

namespace turnstile::core {

template <class T>
std::string described(const T& value);

namespace members {

inline void list(std::string& text, std::string_view next) {
  if (!text.empty()) text += ", ";
  text += next;
}

}  // namespace members

template <class T>
std::string described(const T& value) {
  if constexpr (std::same_as<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(enumerator_name(value));
  } else if constexpr (std::is_arithmetic_v<T>) {
    return std::to_string(value);
  } else if constexpr (std::convertible_to<T, std::string_view>) {
    return "\"" + std::string(value) + "\"";
  } else if constexpr (members::is_variant<T>) {
    return std::visit([](const auto& alternative) { return core::described(alternative); }, value);
  } else if constexpr (members::Optional<T>) {
    return value.has_value() ? core::described(*value) : "none";
  } else if constexpr (members::is_pair<T>) {
    return "(" + core::described(value.first) + ", " + core::described(value.second) + ")";
  } else if constexpr (members::Range<T>) {
    std::string all;
    for (const auto& each : value) members::list(all, core::described(each));
    return "[" + all + "]";
  } else if constexpr (PlainStruct<T>) {
    std::string all;
    visit_members(value, [&all](const auto&... member) { (members::list(all, core::described(member)), ...); });
    return std::string(type_name<T>()) + "(" + all + ")";
  } else {
    return std::string(type_name<T>());
  }
}

}  // namespace turnstile::core
