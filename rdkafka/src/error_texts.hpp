// The names and texts of librdkafka 2.0.2's errors, in the order of their numbers. Source: rd_kafka_get_err_descs.
#pragma once

#include <span>

namespace turnstile::rdkafka {

struct ErrorText {
  int code = 0;
  const char* name = nullptr;
  const char* text = nullptr;  // null: the mark of a range, not an error
};
std::span<const ErrorText> error_texts();

}  // namespace turnstile::rdkafka
