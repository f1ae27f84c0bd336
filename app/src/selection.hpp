// The options that say which system is explored, shared by explore and replay.
#pragma once

#include <string>

#include "command.hpp"
#include "turnstile/properties/run.hpp"

namespace turnstile::app {

struct SelectionFlags {
  std::string scenario;
  std::string flaw;
  std::string turns = "requeue";
  std::string faults = "all";
  bool no_overlay = false;

  void add_to(CLI::App& command);
};

struct Selection {
  const properties::Scenario* scenario = nullptr;
  properties::RunOptions options{};
};

// Ends with exit code 2 for what does not exist or is not built.
Selection select(const SelectionFlags& flags);
// Only `requeue` is built.
void check_turns(const std::string& turns);

}  // namespace turnstile::app
