// The files in which campaigns leave their results for `turnstile merge`.
#pragma once

#include <filesystem>
#include <string>

#include "report.hpp"
#include "turnstile/properties/campaign_result.hpp"

namespace turnstile::app {

// The name of a campaign's files, without their endings: campaign-standard-mix-0x0-1000, and then what of its options is not the usual. No
// two campaigns have the same, so that none overwrites another's in their folder.
std::string campaign_name(const properties::CampaignResult& result);
// Ends with exit code 2 where it is none.
properties::CampaignResult read_campaign(const std::filesystem::path& file);

// The results in a folder, in order of their names.
std::vector<std::filesystem::path> campaign_files(const std::filesystem::path& folder);

// What a report says, as a result.
properties::CampaignResult result_of(const CampaignReport& report);

}  // namespace turnstile::app
