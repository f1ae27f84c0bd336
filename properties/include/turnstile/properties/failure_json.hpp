// Failures as JSON text, parsed strictly: for any input the result is a failure that can be replayed and printed, or a one-line error.
//
// Complexity: one pass; memory is at most a few times the text's size. No exceptions, no files: those are up to the caller.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "turnstile/properties/failure.hpp"

namespace turnstile::properties {

// Anything larger is not a failure file.
inline constexpr std::size_t kFailureBytesMax = std::size_t{64} << 20;
inline constexpr std::size_t kFailureChoicesMax = std::size_t{1} << 20;

// In one line, without a newline.
std::string to_json(const Failure& failure);
std::expected<Failure, std::string> failure_from_json(std::string_view text);

}  // namespace turnstile::properties
