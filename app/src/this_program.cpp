#include "this_program.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace turnstile::app {

namespace {

std::optional<Program>& stored() {
  static std::optional<Program> program;
  return program;
}

}  // namespace

const Program& this_program() { return *stored(); }
void set_this_program(Program program) { stored() = std::move(program); }

std::string typed(std::string_view command) { return this_program().name + " " + std::string(command); }

const properties::Scenario& usual_scenario(const properties::Flaw* flaw) {
  const properties::Scenario* own = flaw == nullptr ? nullptr : this_program().scenarios.find(flaw->scenario);
  return own == nullptr ? this_program().scenarios.front() : *own;
}

std::vector<properties::Flaw> all_flaws() {
  std::vector<properties::Flaw> all;
  for (const auto& scenario : this_program().scenarios) {
    for (const properties::Flaw& flaw : scenario->flaws()) {
      if (std::ranges::find(all, flaw.name, &properties::Flaw::name) == all.end()) all.push_back(flaw);
    }
  }
  return all;
}

}  // namespace turnstile::app
