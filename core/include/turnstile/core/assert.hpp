// Assertions that stay on in every build. A failed one is a bug in Turnstile, never bad input: it prints the expression, the location and
// what `on_assert` adds (seed, event, the command that reproduces it), then aborts.
#pragma once

#include <string_view>

namespace turnstile::core {

// Called once before the abort, on the failing thread, to print the context of a run. Null by default; thread-local.
using AssertContext = void (*)();
void on_assert(AssertContext context);
// Calls it, for whatever else is about to end the program; at most once.
void print_assert_context();

[[noreturn]] void assertion_failed(std::string_view expression, std::string_view file, int line);

}  // namespace turnstile::core

#define TURNSTILE_ASSERT(expression) \
  (static_cast<bool>(expression) ? static_cast<void>(0) : ::turnstile::core::assertion_failed(#expression, __FILE__, __LINE__))
