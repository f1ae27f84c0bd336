// Failures as JSON files: written atomically, read strictly.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

// A campaign's non-default options, for a file name: "-no_command_id-no-overlay"; if faults are restricted, also a fingerprint of the
// enabled ones.
struct NamedOptions {
  const std::string& flaw;
  const std::string& turns;
  bool overlay = true;
  const std::vector<std::string>& faults;
  const std::string& log;
};
std::string options_suffix(const NamedOptions& options);

// no_overdraft-5eed2a.json, with non-defaults in between: the scenario, unless it is standard or the flaw's own (a World's is always
// named); the search, unless the seed implies it; and the options. So no campaign overwrites another one's findings.
std::string failure_name(const properties::Failure& failure);

// The command that repeats a seed's run without its file; empty: only the file does.
std::string replay_seed_command(const properties::Failure& failure);

// Ends with exit code 2 and one line if the file is not a failure file.
properties::Failure read_failure(const std::filesystem::path& file);

}  // namespace turnstile::app
