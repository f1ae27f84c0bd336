// Texts in C's manner, as librdkafka's are.
#pragma once

#include <cstddef>
#include <string>

namespace turnstile::rdkafka {

[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

// Into a caller's buffer, cut off at its end; nothing if there is none.
void put(char* buffer, std::size_t bytes, const std::string& text);

// For C: to be freed by free().
char* duplicate(const std::string& text);

}  // namespace turnstile::rdkafka
