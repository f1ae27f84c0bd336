// An event in one line, for a terminal and for other tools. The page has its own texts (viewer/page/words.js).
#pragma once

#include <string>
#include <vector>

#include "turnstile/viewer/timeline.hpp"

namespace turnstile::viewer {

std::string sentence(const Timeline& timeline, EventNumber number);
std::string log_text(const Timeline& timeline, std::uint32_t log);
std::string record_text(const Timeline& timeline, const Record& record);

// The faults of the run, each in a few words: "reply lost: EndTxn commit of worker-2", "process_crash of worker-0". Without duplicates.
std::vector<std::string> faults_in(const Timeline& timeline);

}  // namespace turnstile::viewer
