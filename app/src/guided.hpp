// `explore --search guided`: seeds in generations, each of which learns from those before (properties/guided.hpp).
#pragma once

#include <optional>

#include "explorer.hpp"
#include "selection.hpp"
#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

struct Guided {
  properties::Tally tally;
  std::uint64_t corpus = 0;  // runs that were kept
  std::optional<properties::Failure> failure;
};
Guided explore_guided(const Selection& selection, const properties::SeedRange& seeds, const ExplorerOptions& options);

}  // namespace turnstile::app
