// `explore --search exhaustive`: every run of a small scope, on threads, in an order that does not depend on them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "report.hpp"
#include "selection.hpp"

namespace turnstile::app {

struct ExhaustiveOptions {
  std::uint32_t slow_max = 1;
  unsigned jobs = 1;
  bool keep_going = false;
  properties::Shard shard{};  // takes every N-th world
  std::optional<std::chrono::steady_clock::time_point> until;
};

struct Exhausted {
  properties::Tally tally;
  Scope scope;
  std::optional<properties::Failure> failure;  // of the first run that failed, in the order of the search
};
Exhausted explore_exhaustively(const Selection& selection, const ExhaustiveOptions& options);

}  // namespace turnstile::app
