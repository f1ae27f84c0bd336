// Errors in librdkafka's words: its error codes with their numbers, and what an application may still do.
//
// Source: rd_kafka_resp_err_t, rd_kafka_error_t of librdkafka; KIP-588 and KIP-691 for the kinds.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "turnstile/sim/kafka/client/error_codes.hpp"
#include "turnstile/sim/kafka/kafka_error.hpp"

namespace turnstile::sim {

// Spelled as librdkafka spells them, in small letters: `_timed_out` is RD_KAFKA_RESP_ERR__TIMED_OUT. The underscore tells the client's own
// errors from a broker's.
enum class ErrorCode : std::int16_t {
#define TURNSTILE_ENUMERATOR(id, name, number) id = number,
  TURNSTILE_ERROR_CODES(TURNSTILE_ENUMERATOR)
#undef TURNSTILE_ENUMERATOR
};

// As rd_kafka_err2name has it: "_TIMED_OUT", "UNKNOWN_TOPIC_OR_PART"; "NO_ERROR" for no error.
std::string_view name(ErrorCode code);

// The client's code for a broker's error.
ErrorCode error_code(KafkaError error);

struct ClientError {
  enum class Kind : std::uint8_t {
    plain,      // this call was refused or failed, nothing else
    retriable,  // the same call may be repeated, and continues where it was
    abortable,  // the transaction can only be aborted
    fatal,      // this client is unusable: only a new one can continue
  };
  ErrorCode code = ErrorCode::no_error;
  Kind kind = Kind::plain;
  std::string text{};  // for people
};

template <class T>
using ClientResult = std::expected<T, ClientError>;
using ClientStatus = ClientResult<void>;

inline ClientStatus failed(ErrorCode code, ClientError::Kind kind = ClientError::Kind::plain) {
  return std::unexpected(ClientError{code, kind, std::string(name(code))});
}

// "_TIMED_OUT retriable: waiting for EndTxn".
std::string describe(const ClientError& error);

}  // namespace turnstile::sim
