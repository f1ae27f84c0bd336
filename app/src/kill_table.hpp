// The result of a campaign over the catalogue: which property caught which flaw, how soon, by which search strategy, and how small its
// failing run became. Printed as text, written as JSON and as the table of docs/flaws.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/core/turns.hpp"
#include "turnstile/properties/run_size.hpp"
#include "turnstile/properties/search.hpp"
#include "turnstile/properties/variant.hpp"

namespace turnstile::app {

// Seeds in order, from a first one, until a run fails or the hunt's time is up.
struct Hunt {
  std::uint64_t first_seed = 0;
  std::uint64_t seeds = 0;  // run, the failing one included
  double cpu_seconds = 0;
  std::string property;  // empty: not found in time
};

// A failing run before and after shrinking.
struct ShrunkHunt {
  std::uint64_t seed = 0;
  properties::RunSize before{};
  properties::RunSize after{};
  double cpu_seconds = 0;
  bool finished = false;  // no pass helps anymore; otherwise time was up
};

// One flaw under one strategy.
struct Cell {
  const properties::Strategy* strategy = nullptr;
  std::vector<Hunt> hunts;
  std::vector<ShrunkHunt> shrunk;
};

struct KillRow {
  const properties::Flaw* flaw = nullptr;
  std::vector<Cell> cells;  // by strategy
};

struct KillTable {
  core::Turns turns = core::Turns::requeue;
  std::uint64_t repeat = 0;  // hunts of a cell
  double hunt_seconds = 0;   // of CPU, at most
  std::vector<const properties::Strategy*> strategies;
  std::vector<KillRow> rows;
};

// Nearest rank over all hunts of a cell; hunts that found nothing count as infinite. None: the rank falls on such a hunt.
struct Quantile {
  std::optional<std::uint64_t> seeds;
  std::optional<double> cpu_seconds;
};
Quantile quantile(const Cell& cell, unsigned percent);
std::uint64_t found(const Cell& cell);
// The properties that caught it, the most frequent first, with their counts.
std::vector<std::pair<std::string, std::uint64_t>> caught_by(const Cell& cell);
// The median by size after shrinking; none: nothing was shrunk.
std::optional<ShrunkHunt> median_shrunk(const Cell& cell);
// Every flaw was caught in every hunt of every strategy's cell.
bool all_caught(const KillTable& table);

std::string as_text(const KillTable& table);
std::string as_json(const KillTable& table);
std::string as_markdown(const KillTable& table, const std::string& command);

}  // namespace turnstile::app
