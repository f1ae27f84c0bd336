#include "kill_table.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "version.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

template <class Value>
std::optional<Value> ranked(std::vector<Value> found, std::size_t hunts, unsigned percent) {
  if (hunts == 0) return std::nullopt;
  const std::size_t rank = std::max<std::size_t>((hunts * percent + 99) / 100, 1);
  if (rank > found.size()) return std::nullopt;
  std::sort(found.begin(), found.end());
  return found[rank - 1];
}

std::string seconds_text(double seconds) {
  if (seconds < 0.01) return "< 0.01 s";
  return seconds < 10 ? fmt::format("{:.2f} s", seconds) : fmt::format("{:.0f} s", seconds);
}

// "12, 0.04 s", or what is known if it was not found.
std::string quantile_text(const KillTable& table, const Quantile& quantile) {
  if (!quantile.seeds) return fmt::format("not within {:.0f} s", table.hunt_seconds);
  return fmt::format("{}, {}", *quantile.seeds, seconds_text(*quantile.cpu_seconds));
}

std::string properties_text(const Cell& cell) {
  std::string text;
  for (const auto& [property, times] : caught_by(cell)) {
    text += fmt::format("{}{}{}", text.empty() ? "" : ", ", property, times == found(cell) ? "" : fmt::format(" ({})", times));
  }
  return text.empty() ? "-" : text;
}

std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> names;
  std::istringstream words{std::string(list)};
  for (std::string name; std::getline(words, name, ',');) names.push_back(name);
  return names;
}

ordered_json size_json(const properties::RunSize& size) {
  return {{"commands", size.commands}, {"faults", size.faults}, {"choices", size.choices}, {"total", size.total()}};
}

ordered_json quantile_json(const Quantile& quantile) {
  ordered_json json;
  json["seeds"] = quantile.seeds ? ordered_json(*quantile.seeds) : ordered_json();
  json["cpu_seconds"] = quantile.cpu_seconds ? ordered_json(*quantile.cpu_seconds) : ordered_json();
  return json;
}

ordered_json cell_json(const Cell& cell) {
  ordered_json json{{"strategy", cell.strategy->name}, {"hunts", cell.hunts.size()}, {"found", found(cell)}};
  ordered_json properties = ordered_json::object();
  for (const auto& [property, times] : caught_by(cell)) properties[property] = times;
  json["properties"] = properties;
  json["median"] = quantile_json(quantile(cell, 50));
  json["p95"] = quantile_json(quantile(cell, 95));
  json["each"] = ordered_json::array();
  for (const Hunt& hunt : cell.hunts) {
    json["each"].push_back(ordered_json{{"first_seed", hunt.first_seed},
                                        {"seeds", hunt.seeds},
                                        {"cpu_seconds", hunt.cpu_seconds},
                                        {"property", hunt.property.empty() ? ordered_json() : ordered_json(hunt.property)}});
  }
  json["shrunk"] = ordered_json::array();
  for (const ShrunkHunt& shrunk : cell.shrunk) {
    json["shrunk"].push_back(ordered_json{{"seed", shrunk.seed},
                                          {"before", size_json(shrunk.before)},
                                          {"after", size_json(shrunk.after)},
                                          {"cpu_seconds", shrunk.cpu_seconds},
                                          {"finished", shrunk.finished}});
  }
  return json;
}

// The first cell of the row that has a shrunk run.
std::optional<ShrunkHunt> shrunk_of(const KillRow& row) {
  for (const Cell& cell : row.cells) {
    if (auto shrunk = median_shrunk(cell)) return shrunk;
  }
  return std::nullopt;
}

template <class Value>
Value middle(std::vector<Value> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// The whole table in one line.
std::string summary(const KillTable& table) {
  std::string text;
  for (std::size_t index = 0; index < table.strategies.size(); ++index) {
    std::size_t always = 0;
    std::size_t ever = 0;
    for (const KillRow& row : table.rows) {
      const Cell& cell = row.cells[index];
      always += found(cell) == table.repeat ? 1 : 0;
      ever += found(cell) > 0 ? 1 : 0;
    }
    text += fmt::format("{}: {} of {} flaws caught, {} of them in each of {} hunts.\n", table.strategies[index]->name, ever,
                        table.rows.size(), always, table.repeat);
  }
  std::vector<std::uint64_t> before;
  std::vector<std::uint64_t> after;
  std::vector<double> seconds;
  for (const KillRow& row : table.rows) {
    const auto shrunk = shrunk_of(row);
    if (!shrunk) continue;
    before.push_back(shrunk->before.total());
    after.push_back(shrunk->after.total());
    seconds.push_back(shrunk->cpu_seconds);
  }
  if (!after.empty()) {
    text += fmt::format("Shrinking, the median over {} flaws: size {} to {}, in {}.\n", after.size(), middle(before), middle(after),
                        seconds_text(middle(seconds)));
  }
  return text;
}

}  // namespace

std::uint64_t found(const Cell& cell) {
  return static_cast<std::uint64_t>(std::ranges::count_if(cell.hunts, [](const Hunt& hunt) { return !hunt.property.empty(); }));
}

Quantile quantile(const Cell& cell, unsigned percent) {
  std::vector<std::uint64_t> seeds;
  std::vector<double> seconds;
  for (const Hunt& hunt : cell.hunts) {
    if (hunt.property.empty()) continue;
    seeds.push_back(hunt.seeds);
    seconds.push_back(hunt.cpu_seconds);
  }
  return {ranked(std::move(seeds), cell.hunts.size(), percent), ranked(std::move(seconds), cell.hunts.size(), percent)};
}

std::vector<std::pair<std::string, std::uint64_t>> caught_by(const Cell& cell) {
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  for (const Hunt& hunt : cell.hunts) {
    if (hunt.property.empty()) continue;
    const auto known = std::ranges::find(counts, hunt.property, [](const auto& each) { return each.first; });
    known == counts.end() ? static_cast<void>(counts.emplace_back(hunt.property, 1)) : static_cast<void>(++known->second);
  }
  std::ranges::sort(counts, [](const auto& left, const auto& right) {
    return left.second != right.second ? left.second > right.second : left.first < right.first;
  });
  return counts;
}

std::optional<ShrunkHunt> median_shrunk(const Cell& cell) {
  if (cell.shrunk.empty()) return std::nullopt;
  std::vector<ShrunkHunt> shrunk = cell.shrunk;
  std::ranges::sort(shrunk, {}, [](const ShrunkHunt& each) { return std::pair(each.after.total(), each.before.total()); });
  return shrunk[shrunk.size() / 2];
}

bool all_caught(const KillTable& table) {
  return std::ranges::all_of(table.rows, [&table](const KillRow& row) {
    return std::ranges::all_of(row.cells, [&table](const Cell& cell) { return found(cell) == table.repeat; });
  });
}

std::string as_text(const KillTable& table) {
  std::string text;
  for (const KillRow& row : table.rows) {
    text += fmt::format("{}\n", row.flaw->name);
    for (const Cell& cell : row.cells) {
      text += fmt::format("  {:<8} {:>2}/{:<2}  median {:<20} p95 {:<20} {}\n", cell.strategy->name, found(cell), cell.hunts.size(),
                          quantile_text(table, quantile(cell, 50)), quantile_text(table, quantile(cell, 95)), properties_text(cell));
    }
    if (const auto shrunk = shrunk_of(row)) {
      text += fmt::format("  size {} -> {} ({} commands, {} faults, {} choices) in {}{}\n", shrunk->before.total(), shrunk->after.total(),
                          shrunk->after.commands, shrunk->after.faults, shrunk->after.choices, seconds_text(shrunk->cpu_seconds),
                          shrunk->finished ? "" : ", stopped");
    }
  }
  return text + summary(table);
}

std::string as_json(const KillTable& table) {
  ordered_json json{{"type", "kill_table"},   {"version", kVersion},
                    {"revision", kRevision},  {"turns", core::name(table.turns)},
                    {"repeat", table.repeat}, {"hunt_seconds", table.hunt_seconds}};
  json["strategies"] = ordered_json::array();
  for (const auto* strategy : table.strategies) json["strategies"].push_back(strategy->name);
  json["flaws"] = ordered_json::array();
  for (const KillRow& row : table.rows) {
    ordered_json flaw{{"name", row.flaw->name}, {"about", row.flaw->about}, {"scenario", row.flaw->scenario}};
    flaw["breaks"] = names_of(row.flaw->breaks);
    flaw["cells"] = ordered_json::array();
    for (const Cell& cell : row.cells) flaw["cells"].push_back(cell_json(cell));
    json["flaws"].push_back(std::move(flaw));
  }
  return json.dump(1) + "\n";
}

std::string as_markdown(const KillTable& table, const std::string& command) {
  std::string page = fmt::format(
      "# The flaws, and how soon each is caught\n\n"
      "Written by `{}`. Each flaw is planted alone in the right system (properties/flaws), and each search strategy hunts for it {} "
      "times,\n"
      "from first seeds far apart, seed by seed until a run fails. A hunt has {:.0f} s of CPU time; quantiles beyond it are marked "
      "\"not within\".\n"
      "Figures are seeds and CPU seconds to the first failure: the median, then the 95th percentile. A run's size is its\n"
      "commands, faults and other choices that differ from the default, counted the same before and after shrinking.\n\n",
      command, table.repeat, table.hunt_seconds);
  std::istringstream lines(summary(table));
  for (std::string line; std::getline(lines, line);) page += "- " + line + "\n";
  page += "\n| flaw | scenario | caught by |";
  for (const auto* strategy : table.strategies) page += fmt::format(" {}: found | median | p95 |", strategy->name);
  page += " size | shrunk | in |\n|---|---|---|";
  for (std::size_t index = 0; index < table.strategies.size(); ++index) page += "--:|---|---|";
  page += "--:|--:|--:|\n";
  for (const KillRow& row : table.rows) {
    page += fmt::format("| `{}` | {} | {} |", row.flaw->name, row.flaw->scenario, properties_text(row.cells.front()));
    for (const Cell& cell : row.cells) {
      page += fmt::format(" {}/{} | {} | {} |", found(cell), cell.hunts.size(), quantile_text(table, quantile(cell, 50)),
                          quantile_text(table, quantile(cell, 95)));
    }
    const auto shrunk = shrunk_of(row);
    page += shrunk ? fmt::format(" {} | {} | {}{} |\n", shrunk->before.total(), shrunk->after.total(), seconds_text(shrunk->cpu_seconds),
                                 shrunk->finished ? "" : " (stopped)")
                   : " | | |\n";
  }
  page += "\n## What each one is\n\n| flaw | what is wrong | expected to break |\n|---|---|---|\n";
  for (const KillRow& row : table.rows) {
    std::string breaks;
    for (const std::string& name : names_of(row.flaw->breaks)) breaks += (breaks.empty() ? "" : ", ") + name;
    page += fmt::format("| `{}` | {} | {} |\n", row.flaw->name, row.flaw->about, breaks);
  }
  return page;
}

}  // namespace turnstile::app
