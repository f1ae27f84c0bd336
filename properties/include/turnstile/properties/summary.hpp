// A campaign in one line: what was tried, the outcomes, the faults.
#pragma once

#include <string>

#include "turnstile/properties/campaign.hpp"

namespace turnstile::properties {

// "premiere: 200 seeds from 0x0 on by mix, 20000 commands: 11873 accepted, 8011 refused, 116 expired; faults: message_lost 1711, ...;
// never: clock_step". A decision that is aborted and made again counts each time.
std::string summary_line(const Tally& tally, const Scenario& scenario, const RunOptions& options, std::uint64_t first_seed);

}  // namespace turnstile::properties
