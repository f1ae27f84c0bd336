// What a campaign leaves behind: its failure, shrunk and drawn, its result for `merge`, its page.
#pragma once

#include <filesystem>

#include "files.hpp"
#include "report.hpp"
#include "selection.hpp"

namespace turnstile::app {

struct CampaignKept {
  std::filesystem::path out;  // empty: failures are written to `failures`, and neither the result nor the page is
  bool shrink = true;
  bool timeline = true;
};

// Writes report.failure as a file and as a page, as far as possible.
void keep_failure(const CampaignKept& kept, const Selection& selection, CampaignReport& report, Unwritten& unwritten);
// Writes the file that `merge` reads, and the campaign's page.
void keep_campaign(const CampaignKept& kept, const CampaignReport& report, Unwritten& unwritten);

// Fills in the first difference between two runs of the lowest nondeterministic seed.
void tell_divergence(CampaignReport& report);
ExitCode verdict_of(const CampaignReport& report);

}  // namespace turnstile::app
