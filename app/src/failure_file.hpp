// Failures as JSON files: written whole or not at all, read strictly.
#pragma once

#include <filesystem>
#include <string>

#include "turnstile/properties/failure.hpp"

namespace turnstile::app {

// DIR/no_overdraft-5eed2a.json; the folder is made if it is missing. Ends with exit code 2 if it cannot be written.
std::filesystem::path write_failure(const std::filesystem::path& folder, const properties::Failure& failure);
// The same into a file of that name.
std::filesystem::path write_failure_to(const std::filesystem::path& file, const properties::Failure& failure);
// Ends with exit code 2 and one line for whatever is not a failure file.
properties::Failure read_failure(const std::filesystem::path& file);

}  // namespace turnstile::app
