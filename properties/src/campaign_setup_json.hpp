// The part of a campaign's JSON that says what it explores: of results and of orders. The version is in the header.
#pragma once

#include <cstddef>

#include "json.hpp"
#include "turnstile/properties/campaign_result.hpp"

namespace turnstile::properties {

inline void write_setup(const CampaignSetup& setup, json::Written& out) {
  out["scenario"] = setup.scenario;
  out["flaw"] = setup.flaw;
  out["turns"] = setup.turns;
  out["overlay"] = setup.overlay;
  out["faults"] = setup.faults;
  out["search"] = setup.search;
  if (!setup.log.empty()) out["log"] = setup.log;
}

inline void read_setup(const json::Value& in, const json::Header& header, CampaignSetup& setup) {
  constexpr std::size_t kFaultsMax = 4'096;
  setup.version = header.version;
  setup.revision = header.revision;
  setup.scenario = in["scenario"].name();
  setup.flaw = in["flaw"].name();
  setup.turns = in["turns"].name();
  setup.overlay = in["overlay"].boolean();
  in["faults"].each(kFaultsMax, [&setup](const json::Value& fault) { setup.faults.push_back(fault.name()); });
  setup.search = in["search"].name();
  if (const json::Value log = in.if_there("log")) setup.log = log.name();
}

}  // namespace turnstile::properties
