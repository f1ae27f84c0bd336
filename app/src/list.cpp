#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command.hpp"
#include "output.hpp"
#include "turnstile/properties/oracles.hpp"
#include "turnstile/properties/probes.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

std::vector<ordered_json> rows_of(const std::string& what) {
  std::vector<ordered_json> rows;
  const auto add = [&rows](std::string_view name, std::string_view about) -> ordered_json& {
    return rows.emplace_back(ordered_json{{"name", name}, {"about", about}});
  };
  if (what == "scenarios") {
    for (const auto& scenario : properties::bank_scenarios()) add(scenario->name(), scenario->about());
  } else if (what == "properties") {
    for (const auto& oracle : properties::all_bank_oracles()) {
      add(oracle.name, oracle.about)["kind"] = oracle.kind == properties::PropertyKind::safety ? "safety" : "liveness";
    }
    add("deterministic", "the same seed gives the same trace hash")["kind"] = "harness";
    add("faults_fired", "every enabled kind of fault really fired in the campaign")["kind"] = "harness";
  } else if (what == "faults") {
    for (const auto& fault : sim::all_faults()) add(fault.name, fault.about);
  } else if (what == "flaws") {
    for (const auto& flaw : properties::all_flaws()) {
      auto& row = add(flaw.name, flaw.about);
      row["breaks"] = flaw.breaks;
      row["scenario"] = flaw.scenario;
    }
  } else if (what == "searches") {
    for (const auto& strategy : properties::all_strategies()) add(strategy.name, strategy.about);
    add("guided", "every other seed varies a run that reached something new; the rest as in mix");
    add("exhaustive", "every run of a small scope: all workloads, all single crashes, all schedules with few slow answers");
  } else {
    for (const auto& probe : properties::all_probes()) add(probe.name, probe.about)["required"] = probe.required.has_value();
  }
  return rows;
}

}  // namespace

void add_list(CLI::App& parser) {
  auto* command = parser.add_subcommand("list", "what there is: scenarios, properties, faults, flaws, searches, probes");
  static std::string what;
  static std::string format = "text";
  command->add_option("what", what)->required()->check(CLI::IsMember({"scenarios", "properties", "faults", "flaws", "searches", "probes"}));
  with_twin(command->add_option("--format", format, "text or jsonl")->check(CLI::IsMember({"text", "jsonl"})));
  command->callback([] {
    for (const auto& row : rows_of(what)) {
      if (format == "jsonl") {
        say("{}\n", row.dump());
      } else {
        say("{:<26} {}\n", row["name"].get<std::string>(), row["about"].get<std::string>());
      }
    }
  });
}

}  // namespace turnstile::app
