// What a command prints on stdout. A device that is full or closed is no reason to stop, nor to lose a verdict: what is said goes on, and
// main() tells at the end that not all of it arrived.
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

// Hands over what is still held back. What is wrong with stdout, in a line; empty: all has arrived.
std::string flush_stdout();

}  // namespace turnstile::app
