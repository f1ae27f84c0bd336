// What a conformance run found, by semantic: printed, and written as docs/conformance.md.
#pragma once

#include <cstdint>
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
};

struct ConformTable {
  std::vector<ConformRow> rows;  // in the order in which semantics were first seen
  // Explanations that were needed: their names, and the programs that needed them.
  struct Explained {
    std::string explanation;
    std::string program;
  };
  std::vector<Explained> explained;

  void add(const conformance::Program& program, const conformance::Comparison& comparison);
  ConformRow total() const;
};

std::string as_text(const ConformTable& table);
// A page: how it was made, the table, and every explanation with its source.
std::string as_markdown(const ConformTable& table, const std::string& made_by);

}  // namespace turnstile::app
