// Failures as files: written atomically, parsed strictly (failure_json.hpp). Errors are one line that says what to do.
//
// The only file here that needs a file system.
#pragma once

#include <expected>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

#include "turnstile/properties/failure_json.hpp"

namespace turnstile::properties {

// Creates the folder if it is missing.
inline std::expected<void, std::string> save_failure(const std::filesystem::path& file, const Failure& failure) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  auto unfinished = file;
  unfinished += ".part";
  std::ofstream out(unfinished, std::ios::binary);
  out << to_json(failure) << '\n';
  out.close();
  if (out) std::filesystem::rename(unfinished, file, error);
  if (!out || error) return std::unexpected("cannot write " + file.string() + ": give another place");
  return {};
}

inline std::expected<Failure, std::string> load_failure(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error))
    return std::unexpected("there is no file " + name + ": give a failure file, or a seed");
  const auto bytes = std::filesystem::file_size(file, error);
  if (error || bytes > kFailureBytesMax) return std::unexpected(name + " is too large to be a failure file");
  std::ifstream in(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(bytes), '\0');
  in.read(text.data(), static_cast<std::streamsize>(bytes));
  if (!in) return std::unexpected("cannot read " + name);
  auto failure = failure_from_json(text);
  if (!failure) return std::unexpected(name + " is not a failure file of this turnstile: " + failure.error());
  return failure;
}

// A path for a command that a reader pastes into a shell. A user who runs `turnstile` or a test in the top folder of a checkout is there,
// so a short path is enough; ctest runs tests in a build folder, so their paths are absolute.
inline std::string pasted_path(const std::filesystem::path& file) {
  std::error_code error;
  std::filesystem::path path = file;
  if (!file.is_absolute() && !std::filesystem::exists(".git", error)) path = std::filesystem::absolute(file, error).lexically_normal();
  const std::string text = (error ? file : path).string();
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+=:,@%";
  if (text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char letter : text) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return quoted + "'";
}

}  // namespace turnstile::properties
