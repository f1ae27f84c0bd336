// Names as small numbers, from 0 on in order of first use: the same name is the same number.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace turnstile::sim {

class NameTable {
 public:
  std::uint32_t number(std::string_view name) {
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end()) return static_cast<std::uint32_t>(found - names_.begin());
    names_.emplace_back(name);
    return size() - 1;
  }
  const std::string& name(std::uint32_t number) const { return names_[number]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(names_.size()); }

 private:
  std::vector<std::string> names_;
};

}  // namespace turnstile::sim
