#include "version.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "command.hpp"

namespace turnstile::app {

void add_version(CLI::App& parser) {
  parser.add_subcommand("version", "the version and the revision it was built from")->callback([] {
    fmt::print("turnstile {} ({})\n", kVersion, kRevision);
  });
}

}  // namespace turnstile::app
