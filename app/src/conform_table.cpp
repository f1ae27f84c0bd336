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
    case Verdict::not_run:
      ++row->not_run;
      ++refused[comparison.seen.outcome];
      return;
    case Verdict::not_settled: ++row->not_settled; return;
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
    all.not_settled += row.not_settled;
  }
  return all;
}

std::string as_text(const ConformTable& table) {
  std::string text = fmt::format("{:<36} {:>9} {:>11} {:>7} {:>10} {:>10} {:>8} {:>12}\n", "semantic", "programs", "operations", "agreed",
                                 "explained", "disagreed", "not run", "not settled");
  const auto line = [&text](const ConformRow& row) {
    text += fmt::format("{:<36} {:>9} {:>11} {:>7} {:>10} {:>10} {:>8} {:>12}\n", row.semantic, row.programs, row.steps, row.agreed,
                        row.explained, row.disagreed, row.not_run, row.not_settled);
  };
  for (const ConformRow& row : table.rows) line(row);
  line(table.total());
  for (const auto& [reason, programs] : table.refused)
    text += fmt::format("not run: {} program{}: {}\n", programs, programs == 1 ? "" : "s", reason.empty() ? "this world cannot" : reason);
  return text;
}

namespace {

std::string introduction(const ConformTable& table, const ConformFigures& figures) {
  const ConformRow all = table.total();
  std::string text = figures.nodes == 1 ? "# The simulated Kafka against the real one\n\n"
                                        : "# The simulated Kafka against real brokers that are killed\n\n";
  text +=
      "A client program is a short script of operations of producers, consumers, group members and an administrator, one at a time. "
      "The same program runs on the simulated cluster and, through librdkafka and a proxy that drops and delays requests on demand, on "
      "a real Apache Kafka 3.9.1. Each operation records what the client observed: values, offsets, positions, errors by Kafka's names. "
      "The real observations must be among those that the model can produce (it is run repeatedly with different delays until it does, "
      "or gives up). The fixed programs are in conformance/src/programs; the generated ones are drawn from a seed.\n\n";
  if (figures.nodes > 1)
    text +=
        "Here the real Kafka has three brokers and a separate controller. Brokers are killed with SIGKILL, paused, and restarted with "
        "their data; each program starts with all of them up.\n\n";
  text += fmt::format("This page is written by scripts/conformance-page, which ran `{}`.\n\n", figures.command);
  text += fmt::format("- {} programs, {} operations: {} agreed, {} explained, {} disagreed, {} not run\n", all.programs, all.steps,
                      all.agreed, all.explained, all.disagreed, all.not_run);
  if (all.not_settled != 0) text += fmt::format("- {} programs took too long and were given up\n", all.not_settled);
  text += fmt::format("- {} of them agreed only when rerun alone (a busy machine: an unintended timeout)\n", figures.unsteady);
  const double real = static_cast<double>(all.programs) / figures.real_seconds;
  const double model = static_cast<double>(figures.model_runs) / figures.model_seconds;
  text += fmt::format("- the real broker: {:.1f} programs/s, {}; the model: {:.0f} programs/s on one core, {:.0f} times as many\n", real,
                      figures.nodes == 1 ? fmt::format("{} at a time", figures.at_a_time) : "one at a time", model, model / real);
  return text;
}

std::string table_of(const std::vector<CaughtMistake>& mistakes) {
  if (mistakes.empty()) return {};
  std::string text =
      "\n## Would it see a mistake?\n\nEach of these mistakes was planted in the model, alone; this many programs then disagree with the "
      "real "
      "broker:\n\n| mistake | caught by | the first of them |\n|---|---:|---|\n";
  for (const CaughtMistake& each : mistakes) {
    text += fmt::format("| `{}` | {} | {} |\n", each.mistake, each.programs, each.programs == 0 ? "**none**" : each.first);
  }
  return text;
}

}  // namespace

std::string as_markdown(const ConformTable& table, const ConformFigures& figures, const std::vector<CaughtMistake>& mistakes) {
  std::string text = introduction(table, figures);
  text += "\n| semantic | programs | operations | agreed | explained | disagreed | not run |\n|---|---:|---:|---:|---:|---:|---:|\n";
  const auto line = [&text](const ConformRow& row) {
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", row.semantic, row.programs, row.steps, row.agreed, row.explained,
                        row.disagreed, row.not_run);
  };
  for (const ConformRow& row : table.rows) line(row);
  line(table.total());
  text += table_of(mistakes);
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
