// Failures as JSON text, strict in what is read: whatever bytes come, the answer is a failure that can be replayed and printed as it
// stands, or one line that says what is wrong with them.
//
// Complexity: one pass; memory is at most a few times the text's size. No exceptions, no files: those are the caller's.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

// Nobody needs to read more to know that it is no failure file.
inline constexpr std::size_t kFailureBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kFailureChoicesMax = std::size_t{1} << 20;

// In one line, without a line's end.
std::string to_json(const Failure& failure);
std::expected<Failure, std::string> failure_from_json(std::string_view text);

}  // namespace turnstile::properties
