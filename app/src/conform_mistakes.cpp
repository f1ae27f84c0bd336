#include "conform_mistakes.hpp"

#include <fmt/core.h>

#include "output.hpp"
#include "turnstile/conformance/comparison.hpp"
#include "turnstile/conformance/sim_world.hpp"
#include "turnstile/conformance/witnesses.hpp"

namespace turnstile::app {

using conformance::Notes;
using conformance::Program;
using conformance::Verdict;
using conformance::Witness;

namespace {

void look_for_one(sim::Mistake mistake, const std::vector<std::pair<Program, Notes>>& kept, CaughtMistake& caught) {
  conformance::SimWorldOptions options;
  options.mistake = mistake;
  conformance::SimWorld model(options);
  for (const auto& [program, seen] : kept) {
    if (is_generated(program)) continue;
    if (conformance::compare(program, seen, model).verdict != Verdict::disagreed) continue;
    if (caught.programs++ == 0 || program.name < caught.first) caught.first = program.name;
  }
  if (caught.programs != 0) return;
  // A real broker cannot contradict an outcome that the model no longer shows.
  for (const Witness& witness : conformance::witnesses()) {
    if (conformance::shown(witness, model)) continue;
    if (caught.programs++ == 0) caught.first = "not shown: " + witness.outcome;
  }
}

}  // namespace

bool is_generated(const Program& program) { return program.semantic.starts_with("generated programs"); }

std::vector<CaughtMistake> look_for_mistakes(const std::vector<std::pair<Program, Notes>>& kept, bool of_replication) {
  std::vector<CaughtMistake> all;
  say("{:<44} {:>9}  {}\n", "mistake in the model", "caught by", "first");
  for (const sim::Mistake mistake : sim::kMistakes) {
    if (sim::is_of_replication(mistake) != of_replication) continue;
    CaughtMistake& caught = all.emplace_back();
    caught.mistake = sim::name(mistake);
    look_for_one(mistake, kept, caught);
    say("{:<44} {:>9}  {}\n", caught.mistake, caught.programs, caught.programs == 0 ? "NOT CAUGHT" : caught.first);
  }
  return all;
}

bool look_for_witnesses() {
  conformance::SimWorld model;
  std::size_t missing = 0;
  for (const Witness& witness : conformance::witnesses()) {
    if (conformance::shown(witness, model)) continue;
    ++missing;
    say("NOT SHOWN {}: no run of the model ends so\n", witness.outcome);
  }
  const std::size_t all = conformance::witnesses().size();
  say("witnesses: the model shows {} of {} outcomes that it must be able to show\n", all - missing, all);
  return missing == 0;
}

}  // namespace turnstile::app
