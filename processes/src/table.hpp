// A table of a TOML file, read strictly: what is of another type, and what nobody asked for, is an error that names its line.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace turnstile::processes {

// "7: unknown key 'comand' in [[process]]".
struct WrongWorld {
  std::string what;
};

[[noreturn]] void wrong(const toml::node& where, const std::string& what);

class Table {
 public:
  Table(const toml::table& table, std::string name) : table_(table), name_(std::move(name)) {}

  std::string text(std::string_view key);  // it must be there
  std::string text(std::string_view key, std::string_view standard);
  std::int64_t number(std::string_view key, std::int64_t standard, std::int64_t low, std::int64_t high);
  bool boolean(std::string_view key, bool standard);
  std::vector<std::string> texts(std::string_view key, bool needed);
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view key);
  // [[key]], one after the other.
  void each(std::string_view key, const std::function<void(Table&)>& read);
  // To be called last.
  void refuse_others() const;

  // For messages: where that key is, or the table.
  const toml::node& at(std::string_view key) const;

 private:
  const toml::node* find(std::string_view key);

  const toml::table& table_;
  std::string name_;  // "[[process]]"
  std::set<std::string, std::less<>> known_;
};

}  // namespace turnstile::processes
