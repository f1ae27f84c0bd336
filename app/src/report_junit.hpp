// A campaign for build servers: one test case per property, one for determinism, one for the faults that should have fired.
#pragma once

#include <string>

#include "report.hpp"

namespace turnstile::app {

std::string as_junit(const CampaignReport& report);

}  // namespace turnstile::app
