// What a World is made of.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/sim/run/hosted_run.hpp"
#include "turnstile/sim/run/swarm.hpp"
#include "turnstile/world.hpp"

namespace turnstile {

// A finished run, as properties see it.
struct HostedEvidence {
  const Truth& truth;
  sim::HostedRun& run;
  const sim::RunEnd& end;
  std::uint64_t last_event = 0;
};

struct WorldProperty {
  std::string name;
  std::string about;
  bool liveness = false;
  bool needs_rest = false;  // not asked of a run that did not come to rest
  std::function<std::optional<properties::Violation>(const HostedEvidence&)> check{};
};

// Those of every world (world_oracles.cpp), in the order in which they are asked: before the user's own, and after them.
std::vector<WorldProperty> safety_of_every_world();
WorldProperty rest_of_every_world();
// The three of World::flow.
std::vector<WorldProperty> properties_of_flow(std::string_view input, std::string_view output, RecordId input_id, RecordId output_id);

// A violation at a record, or at the end of the run.
properties::Violation violation_of(const WorldProperty& property, const Verdict& verdict, const HostedEvidence& evidence);
properties::RecordAt record_at(const Record& record, sim::Cluster& cluster);

struct World::Plan {
  std::string name;
  std::string about;
  sim::HostedPrograms programs;
  sim::HostedOptions options;
  sim::SwarmOptions swarm;
  std::vector<std::string> machines;  // by lane
  std::vector<WorldProperty> properties;
  void is_wrong(std::string_view where, std::string_view what, std::string_view given, std::span<const std::string_view> known);
  std::string wrong;  // the first mistake in its description, in one line
};

}  // namespace turnstile
