// Failures as files: written whole or not at all, read strictly (failure_json.hpp). Errors are one line that says what to do.
//
// Needs a file system; nothing else in this room does.
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

// The folder is made if it is missing.
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

// A file as it stands in a command that a reader pastes into a shell. Who runs `turnstile` or a test in the top folder of a checkout is
// there, and a short path will do; a test that ctest ran in a build folder was run from elsewhere, so its path is absolute.
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
