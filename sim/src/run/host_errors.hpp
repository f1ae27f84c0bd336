// The client's errors as users see them.
#pragma once

#include <string>
#include <utility>

#include "turnstile/sim/kafka/client/error_code.hpp"
#include "turnstile/sim/run/host.hpp"

namespace turnstile::sim {

inline Error to_user(const ClientError& error) { return {std::string(name(error.code)), static_cast<Error::Kind>(error.kind), error.text}; }
inline Status to_user(const ClientStatus& status) { return status ? Status() : Status(std::unexpect, to_user(status.error())); }

static_assert(static_cast<int>(Error::Kind::fatal) == static_cast<int>(ClientError::Kind::fatal) &&
              static_cast<int>(Error::Kind::abortable) == static_cast<int>(ClientError::Kind::abortable) &&
              static_cast<int>(Error::Kind::retriable) == static_cast<int>(ClientError::Kind::retriable));

}  // namespace turnstile::sim
