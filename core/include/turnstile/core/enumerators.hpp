// Names as spelled in the source, of enumerators and types, for domains that provide no others.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace turnstile::core {

namespace enumerators {

// The last part of the compiler's name of this function: "theatre::Reason::seat_taken" or, if no enumerator has that value,
// "(theatre::Reason)7".
template <auto Value>
constexpr std::string_view written() {
  std::string_view text = __PRETTY_FUNCTION__;
  text = text.substr(0, text.find_first_of(";]", text.find("Value = ")));
  text = text.substr(text.find("Value = ") + 8);
  if (text.empty() || text.front() == '(') return {};
  const auto colon = text.rfind(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

template <class T>
constexpr std::string_view written_type() {
  std::string_view text = __PRETTY_FUNCTION__;
  text = text.substr(0, text.find_first_of(";]", text.find("T = ")));
  text = text.substr(text.find("T = ") + 4);
  const auto colon = text.rfind(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

inline constexpr std::size_t kNamed = 64;

template <class Enum, std::size_t... Index>
constexpr std::array<std::string_view, sizeof...(Index)> names(std::index_sequence<Index...>) {
  return {written<static_cast<Enum>(Index)>()...};
}

}  // namespace enumerators

// "seat_taken". Values from 0 to 63; others, and values without an enumerator, are "unknown".
template <class Enum>
  requires std::is_enum_v<Enum>
std::string_view enumerator_name(Enum value) {
  static constexpr auto kNames = enumerators::names<Enum>(std::make_index_sequence<enumerators::kNamed>());
  const auto index = static_cast<std::size_t>(value);
  return index < kNames.size() && !kNames[index].empty() ? kNames[index] : "unknown";
}

// "Book", without namespaces.
template <class T>
constexpr std::string_view type_name() {
  return enumerators::written_type<T>();
}

}  // namespace turnstile::core
