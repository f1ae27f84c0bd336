// The service in production: linked with librdkafka. counter TRANSACTIONAL_ID
#include <cstdio>
#include <stdexcept>

#include "counter.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "counter: give it a transactional id\n"), 2;
  try {
    count_words(argv[1]);
  } catch (const std::runtime_error& error) {
    std::fprintf(stderr, "counter: %s\n", error.what());
  }
  return 1;
}
