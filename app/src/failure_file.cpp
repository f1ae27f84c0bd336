#include "failure_file.hpp"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <system_error>

#include "command.hpp"
#include "turnstile/properties/failure_json.hpp"

namespace turnstile::app {

using properties::Failure;

std::filesystem::path write_failure(const std::filesystem::path& folder, const Failure& failure) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return write_failure_to(folder / fmt::format("{}-{:x}.json", failure.run.property, failure.seed), failure);
}

std::filesystem::path write_failure_to(const std::filesystem::path& path, const Failure& failure) {
  std::error_code error;
  auto unfinished = path;
  unfinished += ".part";
  std::ofstream out(unfinished, std::ios::binary);
  out << properties::to_json(failure) << '\n';
  out.close();
  if (out) std::filesystem::rename(unfinished, path, error);
  if (!out || error) usage("cannot write " + path.string() + ": give another place");
  return path;
}

Failure read_failure(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) usage("there is no file " + name + ": give a failure file, or a seed");
  if (std::filesystem::file_size(file, error) > properties::kFailureBytesMax) usage(name + " is too large to be a failure file");
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) usage("cannot read " + name);
  auto failure = properties::failure_from_json(text);
  if (!failure) usage(name + " is not a failure file of this turnstile: " + failure.error());
  return *std::move(failure);
}

}  // namespace turnstile::app
