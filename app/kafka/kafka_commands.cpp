// campaign, run, load and audit for the program that links this library. CMakeLists.txt makes the linker look for the symbol below, so that
// this file becomes part of the program although nothing in the program refers to it.
#include "kafka_commands.hpp"

#include "commands.hpp"
#include "selection.hpp"
#include "this_program.hpp"

namespace turnstile::app {

std::unique_ptr<properties::LiveDomain> live_domain(const std::string& name) {
  const properties::Scenario& scenario = name.empty() ? this_program().scenarios.front() : scenario_named(name);
  auto domain = scenario.live(this_program().codec);
  if (domain == nullptr) usage("the scenario " + std::string(scenario.name()) + " can only be simulated");
  return domain;
}

namespace {

// All but the campaigns are not for a program whose scenarios can only be simulated.
void add_all(CLI::App& parser) {
  add_campaign(parser);
  if (this_program().scenarios.front().live(this_program().codec) == nullptr) return;
  add_run(parser);
  add_load(parser);
  add_audit(parser);
}

}  // namespace

}  // namespace turnstile::app

extern "C" const bool turnstile_kafka = [] {
  turnstile::app::kafka_commands() = turnstile::app::add_all;
  return true;
}();
