#include "proc.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace turnstile::processes {
namespace {

std::string contents(pid_t pid, const char* file) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + file;
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  char bytes[1024];
  const ssize_t size = read(descriptor, bytes, sizeof bytes);
  close(descriptor);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

// The n-th word, from 0.
std::string word(const std::string& text, int number) {
  std::size_t begin = 0;
  for (int at = 0; at < number; ++at) {
    begin = text.find(' ', begin);
    if (begin == std::string::npos) return {};
    ++begin;
  }
  return text.substr(begin, text.find(' ', begin) - begin);
}

std::string name_of(long number) {
  static constexpr std::pair<long, const char*> kNames[] = {
      {SYS_read, "read"},
      {SYS_write, "write"},
      {SYS_recvfrom, "recvfrom"},
      {SYS_recvmsg, "recvmsg"},
      {SYS_sendto, "sendto"},
      {SYS_accept, "accept"},
      {SYS_accept4, "accept4"},
      {SYS_connect, "connect"},
      {SYS_ppoll, "ppoll"},
      {SYS_pselect6, "pselect6"},
      {SYS_futex, "futex"},
      {SYS_wait4, "wait4"},
      {SYS_waitid, "waitid"},
      {SYS_flock, "flock"},
      {SYS_nanosleep, "nanosleep"},
      {SYS_clock_nanosleep, "clock_nanosleep"},
      {SYS_epoll_pwait, "epoll_pwait"},
#ifdef SYS_poll
      {SYS_poll, "poll"},
      {SYS_select, "select"},
      {SYS_epoll_wait, "epoll_wait"},
      {SYS_pause, "pause"},
#endif
      {SYS_rt_sigtimedwait, "rt_sigtimedwait"},
      {SYS_rt_sigsuspend, "rt_sigsuspend"},
  };
  for (const auto& [known, name] : kNames) {
    if (known == number) return name;
  }
  return "number " + std::to_string(number);
}

}  // namespace

ProcessLook look_at(pid_t pid) {
  ProcessLook look;
  // The name of the program, which may contain anything, is in parentheses.
  const std::string all = contents(pid, "stat");
  const std::size_t after_name = all.rfind(") ");
  if (after_name == std::string::npos) return look;
  const std::string stat = all.substr(after_name + 2);
  look.sleeps = stat.starts_with('S') || stat.starts_with('T');
  const std::int64_t ticks = std::atoll(word(stat, 11).c_str()) + std::atoll(word(stat, 12).c_str());
  look.cpu_ms = ticks * 1000 / sysconf(_SC_CLK_TCK);
  const std::string call = word(contents(pid, "syscall"), 0);
  if (!call.empty() && call.find_first_not_of("0123456789") == std::string::npos) look.system_call = name_of(std::atol(call.c_str()));
  return look;
}

}  // namespace turnstile::processes
