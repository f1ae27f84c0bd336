#include "progress.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace turnstile::app {

namespace {

std::atomic<bool> line_open{false};

constexpr auto kFirst = std::chrono::seconds(1);
constexpr auto kRewritten = std::chrono::milliseconds(200);
constexpr auto kPlain = std::chrono::seconds(5);

bool rewrites_lines() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr && terminal != nullptr && std::string_view(terminal) != "dumb";
}

}  // namespace

Progress::Progress() : rewrites_(rewrites_lines()), next_(std::chrono::steady_clock::now() + kFirst) {}

bool Progress::due() {
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return false;
  next_ = now + (rewrites_ ? std::chrono::steady_clock::duration(kRewritten) : std::chrono::steady_clock::duration(kPlain));
  return true;
}

void Progress::show(const std::string& line) {
  shown_ = true;
  if (rewrites_) {
    line_open.store(true);
    std::fputs(("\r\x1b[2K" + line).c_str(), stderr);
  } else {
    std::fputs((line + "\n").c_str(), stderr);
  }
  std::fflush(stderr);
}

void Progress::finish() {
  if (shown_ && rewrites_) std::fputs("\n", stderr);
  shown_ = false;
  line_open.store(false);
}

bool Progress::line_is_open() { return line_open.load(); }

}  // namespace turnstile::app
