#include "version.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include "command.hpp"
#include "output.hpp"

namespace turnstile::app {

std::string version_line() { return fmt::format("turnstile {} ({})", kVersion, kRevision); }

void add_version(CLI::App& parser) {
  parser.add_subcommand("version", "the version and the revision it was built from")->callback([] { say("{}\n", version_line()); });
}

}  // namespace turnstile::app
