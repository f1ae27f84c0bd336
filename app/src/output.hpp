// Output on stdout. A full or closed device neither stops a command nor loses its verdict: output continues, and main() reports at the end
// that some of it was lost.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <utility>

namespace turnstile::app {

void write_stdout(std::string_view text);

template <class... T>
void say(fmt::format_string<T...> format, T&&... values) {
  write_stdout(fmt::format(format, std::forward<T>(values)...));
}

// Flushes stdout. Returns what is wrong with it, in one line; empty: everything was written.
std::string flush_stdout();

}  // namespace turnstile::app
