#include "kill_page.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "turnstile/viewer/page.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

template <class Number>
ordered_json or_null(const std::optional<Number>& number) {
  return number ? ordered_json(*number) : ordered_json(nullptr);
}

ordered_json cell_for_page(const Cell& cell) {
  const Quantile median = quantile(cell, 50);
  const Quantile late = quantile(cell, 95);
  return {{"caught", found(cell)},
          {"of", cell.hunts.size()},
          {"seeds", {{"median", or_null(median.seeds)}, {"p95", or_null(late.seeds)}}},
          {"seconds", {{"median", or_null(median.cpu_seconds)}, {"p95", or_null(late.cpu_seconds)}}}};
}

ordered_json row_json(const KillRow& row) {
  ordered_json json{{"name", row.flaw->name}, {"about", row.flaw->about}};
  ordered_json by = ordered_json::object();
  for (const Cell& cell : row.cells) {
    by[std::string(cell.strategy->name)] = cell_for_page(cell);
    const auto properties = caught_by(cell);
    if (!json.contains("property") && !properties.empty()) json["property"] = properties.front().first;
    const auto shrunk = median_shrunk(cell);
    if (json.contains("size_found") || !shrunk) continue;
    json["size_found"] = shrunk->before.total();
    json["size_shrunk"] = shrunk->after.total();
  }
  json["by"] = by;
  return json;
}

}  // namespace

std::string kill_page(const KillTable& table, const std::string& command) {
  ordered_json catalogue{{"note", fmt::format("{} hunts from different first seeds, each with at most {:.0f} s of CPU time.", table.repeat,
                                              table.hunt_seconds)},
                         {"strategies", ordered_json::array()},
                         {"flaws", ordered_json::array()}};
  for (const auto* strategy : table.strategies) catalogue["strategies"].push_back(strategy->name);
  for (const KillRow& row : table.rows) catalogue["flaws"].push_back(row_json(row));
  ordered_json facts = ordered_json::array();
  facts.push_back({"turnstile", fmt::format("{} ({})", kVersion, kRevision)});
  facts.push_back({"made by", command});
  const ordered_json all{{"format", 1}, {"facts", facts}, {"catalogue", catalogue}};
  return viewer::report_html(all.dump());
}

}  // namespace turnstile::app
