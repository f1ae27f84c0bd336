#include "files.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <fstream>
#include <system_error>

namespace turnstile::app {

namespace {

std::string probe_name() { return fmt::format(".turnstile-{}", getpid()); }

}  // namespace

Written write_whole(const std::filesystem::path& file, std::string_view text) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  auto unfinished = file;
  unfinished += ".part";
  std::ofstream out(unfinished, std::ios::binary);
  out << text;
  out.close();
  if (out) {
    std::filesystem::rename(unfinished, file, error);
    if (!error) return {};
  }
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  return std::unexpected("cannot write " + file.string() + ": give another place");
}

void require_writable_folder(const std::filesystem::path& folder, const std::string& flag) {
  const auto probe = folder / probe_name();
  if (!write_whole(probe, "turnstile\n")) usage("cannot write to the folder " + folder.string() + ": give " + flag + " another place");
  std::error_code ignored;
  std::filesystem::remove(probe, ignored);
}

void require_writable_file(const std::filesystem::path& file, const std::string& flag) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) usage(file.string() + " is a folder: give " + flag + " a file");
  require_writable_folder(file.has_parent_path() ? file.parent_path() : std::filesystem::path("."), flag);
}

bool Unwritten::note(const Written& written) {
  if (written) return true;
  if (count_++ == 0) first_ = written.error();
  return false;
}

void Unwritten::end(ExitCode code) const {
  const std::string more = count_ < 2 ? std::string() : fmt::format("; {} more file{} missing", count_ - 1, count_ == 2 ? " is" : "s are");
  app::end(this->code(code), first_ + more);
}

}  // namespace turnstile::app
