#include "output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace turnstile::app {

namespace {
int stdout_error = 0;  // the first error; only the main thread prints
}

void write_stdout(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && stdout_error == 0) stdout_error = errno;
}

std::string flush_stdout() {
  errno = 0;
  if (std::fflush(stdout) != 0 && stdout_error == 0) stdout_error = errno;
  if (std::ferror(stdout) == 0 && stdout_error == 0) return {};
  return std::string("not all of the output was written: ") + (stdout_error == 0 ? "stdout failed" : std::strerror(stdout_error));
}

}  // namespace turnstile::app
