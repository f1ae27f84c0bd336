// Client programs as JSON files: `conform` writes one for a disagreement, and reruns it with --program.
#pragma once

#include <filesystem>

#include "files.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::app {

Written write_program(const conformance::Program& program, const std::filesystem::path& file);
// Ends with exit code 2 and one line if the file is not one.
conformance::Program read_program(const std::filesystem::path& file);

}  // namespace turnstile::app
