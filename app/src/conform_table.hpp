// What a conformance run found, by semantic: printed, and written as docs/conformance.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "turnstile/conformance/comparison.hpp"

namespace turnstile::app {

struct ConformRow {
  std::string semantic;
  std::uint64_t programs = 0;
  std::uint64_t steps = 0;
  std::uint64_t agreed = 0;
  std::uint64_t explained = 0;
  std::uint64_t disagreed = 0;
  std::uint64_t not_run = 0;
  std::uint64_t not_settled = 0;
};

// A deliberate mistake in the model, and how many programs caught it.
struct CaughtMistake {
  std::string mistake;
  std::uint64_t programs = 0;
  std::string first;
};

// How a run was made, and its speed.
struct ConformFigures {
  std::string command;
  std::uint32_t at_a_time = 0;
  double real_seconds = 0;
  std::uint64_t model_runs = 0;
  double model_seconds = 0;
  std::uint64_t unsteady = 0;  // programs that agreed only in a retrial
  std::uint32_t nodes = 1;     // brokers
};

struct ConformTable {
  std::vector<ConformRow> rows;  // in order of first appearance
  // Explanations that were needed: their names, and the programs that needed them.
  struct Explained {
    std::string explanation;
    std::string program;
  };
  std::vector<Explained> explained;
  // Why programs could not be run, with their number.
  std::map<std::string, std::uint64_t> refused;

  void add(const conformance::Program& program, const conformance::Comparison& comparison);
  ConformRow total() const;
};

std::string as_text(const ConformTable& table);
// A page: how it was made, the table, and every explanation with its source.
std::string as_markdown(const ConformTable& table, const ConformFigures& figures, const std::vector<CaughtMistake>& mistakes);

}  // namespace turnstile::app
