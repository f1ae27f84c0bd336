// Files that a command writes in addition to its output.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "command.hpp"

namespace turnstile::app {

using Written = std::expected<void, std::string>;  // the error is one line that says what to do

// Atomically; creates the folder if it is missing.
Written write_whole(const std::filesystem::path& file, std::string_view text);

// Ends with exit code 2 if nothing can be written there: checked before the work begins, for a folder (`flag` names it) and for a file.
void require_writable_folder(const std::filesystem::path& folder, const std::string& flag);
void require_writable_file(const std::filesystem::path& file, const std::string& flag);

// Collects what could not be written, without hiding a verdict: that is printed first, and the missing files are reported at the end.
class Unwritten {
 public:
  // True: it was written.
  bool note(const Written& written);
  bool empty() const { return count_ == 0; }
  // The exit code of a command whose verdict is `code`.
  ExitCode code(ExitCode code) const { return empty() ? code : graver(code, ExitCode::usage); }
  // Ends the command.
  [[noreturn]] void end(ExitCode code) const;

 private:
  std::string first_;
  std::size_t count_ = 0;
};

}  // namespace turnstile::app
