// Names of choices and of trace events: string literals with their hash, which is the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "turnstile/core/fnv.hpp"

namespace turnstile::sim {

constexpr std::uint64_t hash_text(std::string_view text) { return core::fnv1a(text); }

struct Label {
  std::string_view name;
  std::uint64_t hash = 0;

  consteval Label(const char* literal) : name(literal), hash(hash_text(literal)) {}
  // For labels read from a file; `text` must outlive the label.
  static constexpr Label of(std::string_view text) { return Label{text, hash_text(text)}; }
  friend constexpr bool operator==(const Label& left, const Label& right) { return left.hash == right.hash; }

 private:
  constexpr Label(std::string_view text, std::uint64_t known) : name(text), hash(known) {}
};

}  // namespace turnstile::sim
