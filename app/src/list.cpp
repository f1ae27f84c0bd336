#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "command.hpp"
#include "output.hpp"
#include "this_program.hpp"
#include "turnstile/properties/probes.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

struct ListFlags {
  std::string what;
  std::string format = "text";
};

ordered_json names_of(core::TurnsSet set) {
  ordered_json names = ordered_json::array();
  for (const core::Turns turns : core::kAllTurns) {
    if (set.contains(turns)) names.push_back(core::name(turns));
  }
  return names;
}

std::vector<ordered_json> rows_of(const std::string& what) {
  std::vector<ordered_json> rows;
  const auto add = [&rows](std::string_view name, std::string_view about) -> ordered_json& {
    return rows.emplace_back(ordered_json{{"name", name}, {"about", about}});
  };
  if (what == "scenarios") {
    for (const auto& scenario : this_program().scenarios) {
      auto& row = add(scenario->name(), scenario->about());
      if (!scenario->breaks_its_word().empty()) row["kafka_breaks_its_word"] = scenario->breaks_its_word();
      row["turns"] = names_of(scenario->turns());
    }
  } else if (what == "properties") {
    std::set<std::string_view> known;
    for (const auto& scenario : this_program().scenarios) {
      for (const std::string_view property : scenario->properties()) {
        if (!known.insert(property).second) continue;
        add(property, scenario->about_property(property))["kind"] = scenario->is_liveness(property) ? "liveness" : "safety";
      }
    }
    add("deterministic", "the same seed gives the same trace hash")["kind"] = "harness";
    add("faults_fired", "every enabled kind of fault really fired in the campaign")["kind"] = "harness";
  } else if (what == "faults") {
    for (const auto& fault : sim::all_faults()) add(fault.name, fault.about);
  } else if (what == "flaws") {
    for (const auto& flaw : all_flaws()) {
      auto& row = add(flaw.name, flaw.about);
      row["breaks"] = flaw.breaks;
      row["scenario"] = flaw.scenario;
      row["turns"] = names_of(flaw.turns);
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
  const auto flags = std::make_shared<ListFlags>();
  command->add_option("what", flags->what)
      ->required()
      ->check(CLI::IsMember({"scenarios", "properties", "faults", "flaws", "searches", "probes"}));
  with_twin(command->add_option("--format", flags->format, "text or jsonl")->check(CLI::IsMember({"text", "jsonl"})));
  command->callback([flags] {
    for (const auto& row : rows_of(flags->what)) {
      if (flags->format == "jsonl") {
        say("{}\n", row.dump());
      } else {
        say("{:<26} {}\n", row["name"].get<std::string>(), row["about"].get<std::string>());
      }
    }
  });
}

}  // namespace turnstile::app
