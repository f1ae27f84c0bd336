#include "this_program.hpp"

#include <algorithm>
#include <optional>
#include <string>
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
  const properties::Scenarios& all = this_program().scenarios;
  const properties::Scenario& first = all.front();
  if (flaw == nullptr) return first;
  if (const properties::Scenario* own = all.find(flaw->scenario)) return *own;
  const properties::Scenario* in_its_world = all.find(std::string(first.name()) + "-" + std::string(flaw->scenario));
  return in_its_world == nullptr ? first : *in_its_world;
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
