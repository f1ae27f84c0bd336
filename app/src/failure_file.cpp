#include "failure_file.hpp"

#include <fmt/core.h>

#include "command.hpp"
#include "turnstile/properties/failure_files.hpp"

namespace turnstile::app {

using properties::Failure;

std::filesystem::path write_failure(const std::filesystem::path& folder, const Failure& failure) {
  return write_failure_to(folder / fmt::format("{}-{:x}.json", failure.run.property, failure.seed), failure);
}

std::filesystem::path write_failure_to(const std::filesystem::path& path, const Failure& failure) {
  if (const auto saved = properties::save_failure(path, failure); !saved) usage(saved.error());
  return path;
}

Failure read_failure(const std::filesystem::path& file) {
  auto failure = properties::load_failure(file);
  if (!failure) usage(failure.error());
  return *std::move(failure);
}

}  // namespace turnstile::app
