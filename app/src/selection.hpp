// The options that say which system is explored, shared by explore and replay.
#pragma once

#include <string>
#include <vector>

#include "command.hpp"
#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

struct SelectionFlags {
  std::string scenario;
  std::string flaw;
  std::string turns = "requeue";
  std::string faults = "all";
  std::string search = "mix";
  bool no_overlay = false;

  void add_to(CLI::App& command);
  // Those that were given, on the command line or in the environment: "--scenario, --flaw".
  std::string given() const;

 private:
  std::vector<const CLI::Option*> options_;
};

// What a campaign goes through.
enum class Search : std::uint8_t {
  seeds,       // each a run by itself, by a strategy (properties/search.hpp)
  guided,      // seeds, which learn from those before
  exhaustive,  // every run of a small scope
};

struct Selection {
  const properties::Scenario* scenario = nullptr;
  properties::RunOptions options{};
  Search search = Search::seeds;
};

// Ends with exit code 2 for what does not exist or is not built.
Selection select(const SelectionFlags& flags);
// The same, for one seed: it must be a run by itself.
Selection select_seed(const SelectionFlags& flags);
// What a failure file says, or a usage error: `name` is the file.
Selection selection_of(const properties::Failure& failure, const std::string& name);
// Ends with exit code 2 if there is none of that name.
const properties::Scenario& scenario_named(const std::string& name);
// A failure file says all this itself: a usage error if it was given too.
void refuse_beside_a_file(const SelectionFlags& flags, const std::string& file);
// Only `requeue` is built.
void check_turns(const std::string& turns);

}  // namespace turnstile::app
