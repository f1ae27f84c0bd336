// The files in which campaigns store their results for `turnstile merge`.
#pragma once

#include <filesystem>
#include <string>

#include "report.hpp"
#include "selection.hpp"
#include "turnstile/properties/campaign_result.hpp"

namespace turnstile::app {

// The name of a campaign's files, without extension: campaign-standard-mix-0x0-1000, followed by its non-default options. Unique per
// campaign, so that none overwrites another's files.
std::string campaign_name(const properties::CampaignResult& result);
// Ends with exit code 2 if the file is not one.
properties::CampaignResult read_campaign(const std::filesystem::path& file);

// The results in a folder, in name order.
std::vector<std::filesystem::path> campaign_files(const std::filesystem::path& folder);

// What a campaign explores, as a value; and back. The latter ends with exit code 2 if this program does not know all of it; `name` is for
// the message.
properties::CampaignSetup setup_of(const Selection& selection, const std::string& search);
Selection selection_of(const properties::CampaignSetup& setup, const std::string& name);

// A report as a result.
properties::CampaignResult result_of(const CampaignReport& report);

}  // namespace turnstile::app
