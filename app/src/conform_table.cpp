#include "conform_table.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "turnstile/conformance/explanations.hpp"

namespace turnstile::app {

using conformance::Verdict;

void ConformTable::add(const conformance::Program& program, const conformance::Comparison& comparison) {
  auto row = std::ranges::find(rows, program.semantic, &ConformRow::semantic);
  if (row == rows.end()) {
    rows.push_back({});
    row = rows.end() - 1;
    row->semantic = program.semantic;
  }
  ++row->programs;
  row->steps += program.steps.size();
  switch (comparison.verdict) {
    case Verdict::agreed: ++row->agreed; return;
    case Verdict::explained:
      ++row->explained;
      explained.push_back({comparison.explanation, program.name});
      return;
    case Verdict::disagreed: ++row->disagreed; return;
    case Verdict::not_run: ++row->not_run; return;
  }
}

ConformRow ConformTable::total() const {
  ConformRow all;
  all.semantic = "all";
  for (const ConformRow& row : rows) {
    all.programs += row.programs;
    all.steps += row.steps;
    all.agreed += row.agreed;
    all.explained += row.explained;
    all.disagreed += row.disagreed;
    all.not_run += row.not_run;
  }
  return all;
}

std::string as_text(const ConformTable& table) {
  std::string text = fmt::format("{:<36} {:>9} {:>11} {:>7} {:>10} {:>10} {:>8}\n", "semantic", "programs", "operations", "agreed",
                                 "explained", "disagreed", "not run");
  const auto line = [&text](const ConformRow& row) {
    text += fmt::format("{:<36} {:>9} {:>11} {:>7} {:>10} {:>10} {:>8}\n", row.semantic, row.programs, row.steps, row.agreed, row.explained,
                        row.disagreed, row.not_run);
  };
  for (const ConformRow& row : table.rows) line(row);
  line(table.total());
  return text;
}

std::string as_markdown(const ConformTable& table, const std::string& made_by) {
  std::string text = made_by;
  text += "\n| semantic | programs | operations | agreed | explained | disagreed | not run |\n|---|---:|---:|---:|---:|---:|---:|\n";
  const auto line = [&text](const ConformRow& row) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", row.semantic, row.programs, row.steps, row.agreed, row.explained,
                        row.disagreed, row.not_run);
  };
  for (const ConformRow& row : table.rows) line(row);
  line(table.total());
  if (table.explained.empty()) return text;
  text += "\n## Explained\n";
  for (const auto& explanation : conformance::explanations()) {
    std::vector<std::string> programs;
    std::uint64_t generated = 0;
    for (const auto& each : table.explained) {
      if (each.explanation != explanation.name) continue;
      if (each.program.starts_with("generated")) {
        ++generated;
      } else {
        programs.push_back(each.program);
      }
    }
    if (programs.empty() && generated == 0) continue;
    text += fmt::format("\n### {}\n\n{}\n\nWhy: {}\n\n", explanation.name, explanation.about, explanation.source);
    std::ranges::sort(programs);
    for (const auto& program : programs) text += fmt::format("- {}\n", program);
    if (generated > 0) text += fmt::format("- {} generated programs\n", generated);
  }
  return text;
}

}  // namespace turnstile::app
