// The files in which campaigns leave their results for `turnstile merge`.
#pragma once

#include <filesystem>

#include "report.hpp"
#include "turnstile/properties/campaign_result.hpp"

namespace turnstile::app {

// Beside the failure files: campaign-SCENARIO-FIRST-I-of-N.jsonl.
std::filesystem::path write_campaign(const std::filesystem::path& folder, const properties::CampaignResult& result);
// Ends with exit code 2 where it is none.
properties::CampaignResult read_campaign(const std::filesystem::path& file);

// The results in a folder, in order of their names.
std::vector<std::filesystem::path> campaign_files(const std::filesystem::path& folder);

// What a report says, as a result.
properties::CampaignResult result_of(const CampaignReport& report);

}  // namespace turnstile::app
