#include "child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <set>
#include <vector>

#include "proc.hpp"
#include "scratch.hpp"
#include "spawn.hpp"
#include "wire/calls.hpp"

extern char** environ;

namespace turnstile::processes {
namespace {

// How often a process that says nothing is looked at, and how often it may have been found asleep.
constexpr timeval kLookEvery{0, 200'000};
constexpr int kIdleLooksMax = 25;
constexpr std::uint32_t kFrameMax = 64 * 1024 * 1024;

struct Registry {
  std::mutex mutex;
  std::set<pid_t> pids;
};
Registry& registry() {
  static auto* const all = new Registry;
  return *all;
}

void kill_group(pid_t pid) {
  kill(-pid, SIGKILL);
  kill(pid, SIGKILL);
}

std::string replaced(std::string text, const Identity& identity) {
  const auto replace = [&text](const std::string& what, const std::string& by) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
  };
  replace("{name}", identity.name);
  replace("{number}", std::to_string(identity.number));
  replace("{random}", std::to_string(identity.random));
  replace("{scratch}", kScratchPath);
  return text;
}

// This process's environment; what a program could be told by chance is fixed.
std::vector<std::string> environment_of(const Command& command, const Identity& identity) {
  std::vector<std::pair<std::string, std::string>> own = {{"PYTHONHASHSEED", "0"}, {"PYTHONUNBUFFERED", "1"}, {"TZ", "UTC"}};
  for (const auto& [variable, value] : command.environment) own.emplace_back(variable, replaced(value, identity));
  own.emplace_back("TURNSTILE_SIMULATED", identity.name + "/" + std::to_string(identity.life));
  own.emplace_back("TURNSTILE_PID", std::to_string(identity.pid));
  own.emplace_back("TURNSTILE_LIBRDKAFKA", command.version);
  own.emplace_back("LD_PRELOAD", command.library);
  std::vector<std::string> all;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view variable(*at, std::strcspn(*at, "="));
    bool replaced_by_own = variable == "LD_PRELOAD";
    for (const auto& each : own) replaced_by_own = replaced_by_own || each.first == variable;
    if (!replaced_by_own) all.emplace_back(*at);
  }
  for (const auto& [variable, value] : own) all.push_back(variable + "=" + value);
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

}  // namespace

void kill_all() {
  const std::scoped_lock lock(registry().mutex);
  for (const pid_t pid : registry().pids) kill_group(pid);
}

void stop_run(const std::string& who, const std::string& why, int exit_code) {
  static std::mutex only_one;
  only_one.lock();  // for good
  std::fflush(stdout);
  std::fprintf(stderr, "%s: %s\n", who.c_str(), why.c_str());
  kill_all();
  remove_scratch_folders();
  _exit(exit_code);
}

void Child::stop(const std::string& why) const { stop_run(name_, why); }

Child::Child(const Command& command, const Identity& identity) : command_(command), name_(identity.name) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) stop(std::string("no connection to it: ") + std::strerror(errno));
  channel_ = ends[0];
  setsockopt(channel_, SOL_SOCKET, SO_RCVTIMEO, &kLookEvery, sizeof kLookEvery);
  output_ = memfd_create("output", MFD_CLOEXEC);
  fcntl(output_, F_SETFL, O_APPEND);

  std::vector<std::string> words;
  for (const std::string& word : command.words) words.push_back(replaced(word, identity));
  std::vector<std::string> variables = environment_of(command, identity);
  FileActions actions;
  if (!command.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions.all, command.folder.c_str());
  posix_spawn_file_actions_addopen(&actions.all, STDIN_FILENO, command.input.empty() ? "/dev/null" : command.input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions.all, output_, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions.all, output_, STDERR_FILENO);
  posix_spawn_file_actions_adddup2(&actions.all, ends[1], kChannel);
  if (!identity.scratch.empty())
    posix_spawn_file_actions_addopen(&actions.all, kScratch, identity.scratch.c_str(), O_RDONLY | O_DIRECTORY, 0);
  const Attributes attributes;
  personality(ADDR_NO_RANDOMIZE);  // of what this thread starts from here on; where that is forbidden, addresses differ
  {
    const std::scoped_lock lock(registry().mutex);
    const int error =
        posix_spawnp(&pid_, words.front().c_str(), &actions.all, &attributes.all, pointers(words).data(), pointers(variables).data());
    if (error == 0) registry().pids.insert(pid_);
    close(ends[1]);
    if (error == 0) return;
    pid_ = -1;
    errno = error;
  }
  stop("'" + words.front() + "' cannot be started: " + std::strerror(errno));
}

Child::~Child() {
  if (pid_ > 0) {
    kill_group(pid_);
    static_cast<void>(end());
  }
  close(channel_);
  close(output_);
}

std::string Child::end() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  kill(-pid_, SIGKILL);  // what it has left behind
  {
    const std::scoped_lock lock(registry().mutex);
    registry().pids.erase(pid_);
  }
  pid_ = -1;
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  const int code = WEXITSTATUS(status);
  return code == 0 ? std::string() : "exit status " + std::to_string(code);
}

std::optional<Reader> Child::receive() {
  cpu_ms_at_call_ = -1;
  idle_looks_ = 0;
  // Nothing comes behind a request before it is answered, so what is received is part of it.
  std::string bytes;
  std::uint32_t size = 0;
  while (bytes.size() < sizeof size + size) {
    const ssize_t received = recv(channel_, buffer_.data(), buffer_.size(), 0);
    if (received == 0 || (received < 0 && errno == ECONNRESET)) return std::nullopt;
    if (received < 0) {
      if (errno != EINTR) look_after();
      continue;
    }
    bytes.append(buffer_.data(), static_cast<std::size_t>(received));
    if (bytes.size() >= sizeof size) std::memcpy(&size, bytes.data(), sizeof size);
    if (size > kFrameMax || bytes.size() > sizeof size + size) stop("what it sent is no request");
  }
  Reader reader(std::move(bytes));
  reader.number<std::uint32_t>();
  return reader;
}

// It computes, or it waits for something that is not the simulation.
void Child::look_after() {
  const ProcessLook look = look_at(pid_);
  if (cpu_ms_at_call_ < 0) cpu_ms_at_call_ = look.cpu_ms;
  if (look.cpu_ms - cpu_ms_at_call_ > command_.cpu_ms_max) {
    stop("has computed for " + std::to_string(command_.cpu_ms_max / 1000) +
         " s without a call of librdkafka, a sleep or an end: a loop that waits for the clock or for nothing never ends in virtual time");
  }
  idle_looks_ = look.sleeps && look.cpu_ms == cpu_ms_ ? idle_looks_ + 1 : 0;
  cpu_ms_ = look.cpu_ms;
  if (idle_looks_ > kIdleLooksMax) {
    stop("waits for something that is not simulated" +
         (look.system_call.empty() ? std::string() : ", in the system call " + look.system_call));
  }
}

void Child::send(const Writer& answer) {
  const auto size = static_cast<std::uint32_t>(answer.bytes().size());
  std::string frame(reinterpret_cast<const char*>(&size), sizeof size);
  frame += answer.bytes();
  std::size_t sent = 0;
  while (sent < frame.size()) {
    const ssize_t now = ::send(channel_, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) return;  // it has ended, as the next receive says
    sent += static_cast<std::size_t>(now);
  }
}

std::string Child::new_lines(bool at_its_end) {
  char bytes[4096];
  for (;;) {
    const ssize_t got = pread(output_, bytes, sizeof bytes, read_up_to_);
    if (got <= 0) break;
    read_up_to_ += got;
    line_.append(bytes, static_cast<std::size_t>(got));
  }
  const std::size_t whole = at_its_end ? line_.size() : line_.rfind('\n') + 1;  // npos + 1 is 0
  std::string lines = line_.substr(0, whole);
  line_.erase(0, whole);
  return lines;
}

}  // namespace turnstile::processes
