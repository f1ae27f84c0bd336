#include "check_command.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "child.hpp"
#include "spawn.hpp"

extern char** environ;

namespace turnstile::processes {
namespace {

// A text that is no UTF-8 is shown as well as it can be.
std::string line_of(const nlohmann::json& object) { return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"; }

nlohmann::json text_or_null(std::string_view text) { return text.data() == nullptr ? nlohmann::json() : nlohmann::json(std::string(text)); }

std::string told(const CheckCommand& command, const Truth& truth) {
  std::string lines;
  for (const std::string& topic : command.topics) {
    for (const Record& record : truth.records(topic)) {
      lines += line_of({{"topic", topic},
                        {"partition", record.partition},
                        {"offset", record.offset},
                        {"key", text_or_null(record.key)},
                        {"value", text_or_null(record.value)},
                        {"timestamp_ms", record.timestamp_ms},
                        {"transaction", record.transaction}});
    }
  }
  for (const Note& note : truth.notes()) {
    lines += line_of({{"process", std::string(note.host)}, {"ms", note.ms}, {"line", std::string(note.text)}});
  }
  return lines;
}

// A file in memory.
struct Memory {
  explicit Memory(std::string_view contents) : descriptor(memfd_create("check", MFD_CLOEXEC)) {
    while (!contents.empty()) {
      const ssize_t written = write(descriptor, contents.data(), contents.size());
      if (written <= 0) break;
      contents.remove_prefix(static_cast<std::size_t>(written));
    }
    lseek(descriptor, 0, SEEK_SET);
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() { close(descriptor); }

  std::string first_line() const {
    char bytes[512];
    const ssize_t size = pread(descriptor, bytes, sizeof bytes, 0);
    const std::string_view all(bytes, size < 0 ? 0 : static_cast<std::size_t>(size));
    return std::string(all.substr(0, all.find('\n')));
  }
  int descriptor;
};

}  // namespace

Verdict verdict_of(const CheckCommand& command, const Truth& truth) {
  const Memory input(told(command, truth));
  const Memory output({});
  FileActions actions;
  const Attributes attributes;
  posix_spawn_file_actions_addchdir_np(&actions.all, command.folder.c_str());
  posix_spawn_file_actions_adddup2(&actions.all, input.descriptor, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions.all, output.descriptor, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions.all, output.descriptor, STDERR_FILENO);
  std::vector<char*> words;
  for (const std::string& word : command.words) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, words.front(), &actions.all, &attributes.all, words.data(), environ);
  if (error != 0) stop_run("[[check]]", "'" + command.words.front() + "' cannot be started: " + std::strerror(error));
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) stop_run("[[check]]", "'" + command.words.front() + "' was killed by a signal: " + strsignal(WTERMSIG(status)));
  if (WEXITSTATUS(status) == 0) return true;
  const std::string said = output.first_line();
  // A check that could not be made, such as a script that is not there, is no finding.
  if (WEXITSTATUS(status) != 1)
    stop_run("[[check]]", "'" + command.words.front() + "' ended with exit code " + std::to_string(WEXITSTATUS(status)) +
                              ", neither 0 (it holds) nor 1 (it does not)" + (said.empty() ? "" : ": " + said));
  return said.empty() ? "'" + command.words.front() + "' says no" : said;
}

}  // namespace turnstile::processes
