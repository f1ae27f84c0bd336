// A message of a simulated topic, as a program receives it. The views are valid until the end of the run.
#pragma once

#include <cstdint>
#include <string_view>

namespace turnstile {

struct Message {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string_view key;    // without data: null
  std::string_view value;  // without data: null, a tombstone
  std::int64_t timestamp_ms = 0;
};

}  // namespace turnstile
