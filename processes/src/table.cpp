#include "table.hpp"

#include <algorithm>

namespace turnstile::processes {

void wrong(const toml::node& where, const std::string& what) { throw WrongWorld{std::to_string(where.source().begin.line) + ": " + what}; }

const toml::node* Table::find(std::string_view key) {
  known_.emplace(key);
  return table_.get(key);
}

const toml::node& Table::at(std::string_view key) const {
  const toml::node* found = table_.get(key);
  return found == nullptr ? table_ : *found;
}

std::string Table::text(std::string_view key) {
  const toml::node* found = find(key);
  if (found == nullptr) wrong(table_, name_ + " needs '" + std::string(key) + "'");
  return text(key, {});
}

std::string Table::text(std::string_view key, std::string_view standard) {
  const toml::node* found = find(key);
  if (found == nullptr) return std::string(standard);
  const auto value = found->value_exact<std::string>();
  if (!value) wrong(*found, "'" + std::string(key) + "' of " + name_ + " is a text");
  return *value;
}

std::int64_t Table::number(std::string_view key, std::int64_t standard, std::int64_t low, std::int64_t high) {
  const toml::node* found = find(key);
  if (found == nullptr) return standard;
  const auto value = found->value_exact<std::int64_t>();
  if (!value || *value < low || *value > high) {
    wrong(*found,
          "'" + std::string(key) + "' of " + name_ + " is a whole number from " + std::to_string(low) + " to " + std::to_string(high));
  }
  return *value;
}

bool Table::boolean(std::string_view key, bool standard) {
  const toml::node* found = find(key);
  if (found == nullptr) return standard;
  const auto value = found->value_exact<bool>();
  if (!value) wrong(*found, "'" + std::string(key) + "' of " + name_ + " is true or false");
  return *value;
}

std::vector<std::string> Table::texts(std::string_view key, bool needed) {
  const toml::node* found = find(key);
  std::vector<std::string> all;
  if (found == nullptr && !needed) return all;
  if (found == nullptr) wrong(table_, name_ + " needs '" + std::string(key) + "'");
  const auto refused = [&]() { wrong(*found, "'" + std::string(key) + "' of " + name_ + " is a list of texts"); };
  if (found->as_array() == nullptr) refused();
  for (const toml::node& each : *found->as_array()) {
    const auto value = each.value_exact<std::string>();
    if (!value) refused();
    all.push_back(*value);
  }
  if (needed && (all.empty() || all.front().empty())) wrong(*found, "'" + std::string(key) + "' of " + name_ + " is empty");
  return all;
}

std::vector<std::pair<std::string, std::string>> Table::pairs(std::string_view key) {
  const toml::node* found = find(key);
  std::vector<std::pair<std::string, std::string>> all;
  if (found == nullptr) return all;
  const auto refused = [&]() { wrong(*found, "'" + std::string(key) + "' of " + name_ + " is a table of texts"); };
  if (found->as_table() == nullptr) refused();
  for (const auto& [name, node] : *found->as_table()) {
    const auto value = node.value_exact<std::string>();
    if (!value) refused();
    all.emplace_back(std::string(name.str()), *value);
  }
  return all;
}

void Table::each(std::string_view key, const std::function<void(Table&)>& read) {
  const toml::node* found = find(key);
  if (found == nullptr) return;
  const std::string name = "[[" + std::string(key) + "]]";
  if (found->as_array() == nullptr) wrong(*found, "write " + name + ", with two brackets: there may be several");
  for (const toml::node& node : *found->as_array()) {
    if (node.as_table() == nullptr) wrong(node, name + " is a table");
    Table table(*node.as_table(), name);
    read(table);
    table.refuse_others();
  }
}

void Table::refuse_others() const {
  for (const auto& [key, node] : table_) {
    if (known_.contains(key.str())) continue;
    std::string all;
    for (const std::string& known : known_) all += (all.empty() ? "" : ", ") + known;
    wrong(node, name_ + " has no '" + std::string(key.str()) + "'; there are: " + all);
  }
}

}  // namespace turnstile::processes
