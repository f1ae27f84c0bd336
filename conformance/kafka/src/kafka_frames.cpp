#include "kafka_frames.hpp"

#include <algorithm>

namespace turnstile::conformance::frames {

namespace {

// Skips a nullable string with a 16-bit length.
std::size_t after_string(std::string_view frame, std::size_t at) {
  const auto length = static_cast<std::int16_t>(big_endian<std::uint16_t>(frame, at));
  return at + 2 + static_cast<std::size_t>(std::max<std::int16_t>(length, 0));
}

// librdkafka 2.0.2 sends Produce up to version 7, which has no compact strings. From version 3 on the transactional id comes first.
bool wants_no_answer(std::string_view frame) {
  constexpr std::size_t kClientIdAt = 12;
  const auto version = big_endian<std::uint16_t>(frame, 6);
  std::size_t at = after_string(frame, kClientIdAt);
  if (version >= 3 && at + 2 <= frame.size()) at = after_string(frame, at);
  return version < 9 && at + 2 <= frame.size() && big_endian<std::uint16_t>(frame, at) == 0;
}

}  // namespace

Request parse_request(std::string_view frame) {
  Request request;
  request.api = static_cast<Api>(big_endian<std::uint16_t>(frame, 4));
  request.correlation = big_endian<std::uint32_t>(frame, 8);
  request.answered = request.api != Api::produce || !wants_no_answer(frame);
  return request;
}

}  // namespace turnstile::conformance::frames
