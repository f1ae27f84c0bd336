// Failing runs that were kept: whether they still fail.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "selection.hpp"
#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

struct KnownFailure {
  std::filesystem::path file;
  properties::Failure failure;  // `run` is what it does now; its property is empty if it holds
  std::string was;              // the property that failed when it was kept
  bool skipped = false;         // it is of another flaw than what is explored
};

// Runs every failure file of the folder, in order of their names; files that are none are a usage error.
std::vector<KnownFailure> run_known_failures(const std::filesystem::path& folder, const Selection& selection);

// What became of one, in a line; `format` as of a report, where JUnit's has no place for it.
void print_known(const KnownFailure& known, const std::string& format);

}  // namespace turnstile::app
