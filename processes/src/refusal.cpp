// What is known against a command before it is started.
#include <elf.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include "turnstile/processes/program.hpp"

namespace turnstile::processes {
namespace {

namespace fs = std::filesystem;

// As execvp looks for it, in the folder where it is started. Empty: it is not there.
fs::path found(const Command& command) {
  const std::string& word = command.words.front();
  const auto is_program = [](const fs::path& path) { return fs::is_regular_file(path) && access(path.c_str(), X_OK) == 0; };
  if (word.find('/') != std::string::npos) {
    const fs::path path = fs::path(command.folder) / word;
    return is_program(path) ? path : fs::path();
  }
  const char* folders = std::getenv("PATH");
  std::string_view all = folders == nullptr ? "/usr/bin:/bin" : folders;
  for (;;) {
    const std::size_t end = all.find(':');
    const fs::path path = fs::path(all.substr(0, end)) / word;
    if (is_program(path)) return path;
    if (end == std::string_view::npos) return {};
    all.remove_prefix(end + 1);
  }
}

// The ELF headers of an executable.
struct Executable {
  bool is_elf = false;
  bool is_dynamic = false;  // a loader starts it, which heeds LD_PRELOAD
  bool is_go = false;
};

Executable look_into(const fs::path& path) {
  Executable look;
  std::ifstream file(path, std::ios::binary);
  Elf64_Ehdr header{};
  file.read(reinterpret_cast<char*>(&header), sizeof header);
  look.is_elf = file.good() && std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS64;
  if (!look.is_elf) return look;
  for (unsigned at = 0; at < header.e_phnum; ++at) {
    Elf64_Phdr part{};
    file.seekg(static_cast<std::streamoff>(header.e_phoff + at * sizeof part));
    file.read(reinterpret_cast<char*>(&part), sizeof part);
    if (!file.good()) return look;
    look.is_dynamic = look.is_dynamic || part.p_type == PT_INTERP;
    if (part.p_type != PT_NOTE || part.p_filesz > 4096) continue;
    std::string note(part.p_filesz, '\0');
    file.seekg(static_cast<std::streamoff>(part.p_offset));
    file.read(note.data(), static_cast<std::streamsize>(note.size()));
    look.is_go = look.is_go || note.find(std::string("Go\0\0", 4)) != std::string::npos;
  }
  return look;
}

}  // namespace

std::string refusal(const Command& command) {
  const std::string& word = command.words.front();
  const fs::path path = found(command);
  if (path.empty()) return "there is no program '" + word + "'";
  const Executable look = look_into(path);
  if (look.is_go) return "'" + word + "' is a Go program: its runtime asks the kernel directly, for time and everything else";
  if (look.is_elf && !look.is_dynamic) return "'" + word + "' is linked statically: nothing can be preloaded to it";
  return {};
}

}  // namespace turnstile::processes
