#include "turnstile/core/assert.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace turnstile::core {

namespace {
thread_local AssertContext context_of_thread = nullptr;
}

void on_assert(AssertContext context) { context_of_thread = context; }

void print_assert_context() {
  if (const auto context = std::exchange(context_of_thread, nullptr)) context();
}

void assertion_failed(std::string_view expression, std::string_view file, int line) {
  std::fprintf(stderr, "assertion failed: %.*s (%.*s:%d)\n", static_cast<int>(expression.size()), expression.data(),
               static_cast<int>(file.size()), file.data(), line);
  print_assert_context();
  std::fflush(stderr);
  std::abort();
}

}  // namespace turnstile::core
