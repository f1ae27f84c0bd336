// Checks whether kept failures still fail.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selection.hpp"
#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

struct KnownFailure {
  std::filesystem::path file;
  properties::Failure failure;  // `run` is the current result; its property is empty if it holds
  std::string was;              // the property that failed when it was kept
  bool skipped = false;         // it belongs to another flaw than the explored one
};

// Runs every failure file of the folder, in name order; any other file is a usage error.
std::vector<KnownFailure> run_known_failures(const std::filesystem::path& folder, const Selection& selection);

// The result of one, in one line; `format` as for a report (JUnit has no place for it).
void print_known(const KnownFailure& known, const std::string& format);

}  // namespace turnstile::app
