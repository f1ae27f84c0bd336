// Client programs as JSON files: what `conform` keeps of a disagreement, and runs again with --program.
#pragma once

#include <filesystem>

#include "files.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

Written write_program(const conformance::Program& program, const std::filesystem::path& file);
// Ends with exit code 2 and one line for a file that is none.
conformance::Program read_program(const std::filesystem::path& file);

}  // namespace turnstile::app
