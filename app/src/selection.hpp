// The options that select what is explored, shared by explore and replay.
#pragma once

#include <string>
#include <vector>

#include "command.hpp"
#include "turnstile/core/turns.hpp"
#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

struct SelectionFlags {
  std::string scenario;
  std::string flaw;
  std::string turns;  // empty: the first one, or the first that has the piece which the flaw breaks
  std::string faults = "all";
  std::string search = "mix";
  std::string log = "simulated";
  bool no_overlay = false;

  void add_to(CLI::App& command);
  // The options that were given, on the command line or in the environment: "--scenario, --flaw".
  std::string given() const;

 private:
  std::vector<const CLI::Option*> options_;
};

// How a campaign searches.
enum class Search : std::uint8_t {
  seeds,       // independent runs, by a strategy (properties/search.hpp)
  guided,      // seeds that learn from earlier ones
  exhaustive,  // every run of a small scope
};

struct Selection {
  const properties::Scenario* scenario = nullptr;
  properties::RunOptions options{};
  Search search = Search::seeds;
};

// Ends with exit code 2 for names that do not exist or are not built.
Selection select(const SelectionFlags& flags);
// The same, for one seed, which must be an independent run.
Selection select_seed(const SelectionFlags& flags);
// The selection of a failure file, or a usage error; `name` is the file.
Selection selection_of(const properties::Failure& failure, const std::string& name);
// Ends with exit code 2 if the name is unknown.
const properties::Scenario& scenario_named(const std::string& name);
// A failure file contains all this: giving the options too is a usage error.
void refuse_beside_a_file(const SelectionFlags& flags, const std::string& file);
// Ends with exit code 2 if there is no such way, or if --no-overlay has no meaning with it.
core::Turns parse_turns(const std::string& turns, bool no_overlay);
// "how commands take turns: requeue or fused", for --turns.
std::string about_turns();

}  // namespace turnstile::app
