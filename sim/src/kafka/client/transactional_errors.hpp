// What a broker's errors mean to a transactional producer.
#pragma once

#include <string>

#include "turnstile/sim/kafka/client/error_code.hpp"

namespace turnstile::sim {

inline bool is_fatal_to_producer(KafkaError error) {
  switch (error) {
    case KafkaError::producer_fenced:
    case KafkaError::invalid_producer_epoch:
    case KafkaError::invalid_transaction_timeout: return true;
    default: return false;
  }
}

inline bool says_fenced(KafkaError error) {
  return error == KafkaError::producer_fenced || error == KafkaError::invalid_producer_epoch ||
         error == KafkaError::invalid_producer_id_mapping;
}

// librdkafka's error for a broker's fencing errors.
inline ErrorCode code_of(KafkaError error) {
  return error == KafkaError::producer_fenced || error == KafkaError::invalid_producer_epoch ? ErrorCode::_fenced : error_code(error);
}

inline ClientError error_of(ClientError::Kind kind, KafkaError error, const char* where) {
  return {code_of(error), kind, std::string(name(error)) + " at " + where};
}

}  // namespace turnstile::sim
