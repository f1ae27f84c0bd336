// A campaign as a page (docs/viewer.md has the form of its data).
#pragma once

#include <string>

#include "report.hpp"

namespace turnstile::app {

std::string campaign_page(const CampaignReport& report);

}  // namespace turnstile::app
