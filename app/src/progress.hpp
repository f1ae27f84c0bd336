// Progress on stderr: one rewritten line on a terminal, a plain line every few seconds elsewhere. NO_COLOR and dumb terminals get plain
// lines. Nothing is shown in the first seconds, so that an early error is printed alone.
#pragma once

#include <chrono>
#include <string>

namespace turnstile::app {

class Progress {
 public:
  Progress();
  ~Progress() { finish(); }
  // Shows the line if it is due.
  template <class MakeLine>
  void update(MakeLine&& make_line) {
    if (due()) show(make_line());
  }
  // Keeps the last line, and moves the cursor below it.
  void finish();
  // The cursor is at the end of a line that is being rewritten. Safe to call from a signal handler.
  static bool line_is_open();

 private:
  bool due();
  void show(const std::string& line);

  bool rewrites_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace turnstile::app
