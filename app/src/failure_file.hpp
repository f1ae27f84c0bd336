// Failures as JSON files: written whole or not at all, read strictly.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

// What of a campaign's options is not the usual, for the name of a file: "-no_command_id-no-overlay"; where not all faults are allowed, a
// fingerprint of those that are.
struct NamedOptions {
  const std::string& flaw;
  const std::string& turns;
  bool overlay = true;
  const std::vector<std::string>& faults;
};
std::string options_suffix(const NamedOptions& options);

// no_overdraft-5eed2a.json, and in between what is not the usual: the scenario, if it is neither standard nor the flaw's own, the search,
// if the seed alone does not give it, and the options. So no campaign overwrites what another one found.
std::string failure_name(const properties::Failure& failure);

// How the run of a seed is repeated without its file; empty: by its file only.
std::string replay_seed_command(const properties::Failure& failure);

// Ends with exit code 2 and one line for whatever is not a failure file.
properties::Failure read_failure(const std::filesystem::path& file);

}  // namespace turnstile::app
