// Kafka's framing, as far as the proxy parses it: a length; the API key, version and correlation id of a request; the correlation id of a
// response (https://kafka.apache.org/protocol.html).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance::frames {

template <class Integer>
Integer big_endian(std::string_view bytes, std::size_t at) {
  Integer value = 0;
  for (std::size_t index = 0; index < sizeof(Integer); ++index) {
    value = static_cast<Integer>((value << 8) | static_cast<unsigned char>(bytes[at + index]));
  }
  return value;
}

inline constexpr std::size_t kRequestHead = 14;  // length, api key, api version, correlation id, length of the client id
inline constexpr std::size_t kAnswerHead = 8;    // length, correlation id

// The size of the whole frame at the front of `bytes`; 0: it is incomplete.
inline std::size_t size(std::string_view bytes, std::size_t head) {
  if (bytes.size() < head) return 0;
  const std::size_t size = 4 + static_cast<std::size_t>(big_endian<std::uint32_t>(bytes, 0));
  return bytes.size() < size ? 0 : size;
}

struct Request {
  Api api{};
  std::uint32_t correlation = 0;
  bool answered = true;  // false for a Produce with acks=0, which has no response
};

Request parse_request(std::string_view frame);

inline std::uint32_t correlation_of_answer(std::string_view frame) { return big_endian<std::uint32_t>(frame, 4); }

}  // namespace turnstile::conformance::frames
