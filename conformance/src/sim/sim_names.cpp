#include "sim/sim_names.hpp"

namespace turnstile::conformance {

using sim::KafkaError;

std::string client_name(KafkaError error) {
  switch (error) {
    case KafkaError::none: return "";
    case KafkaError::unknown_topic_or_partition: return "UNKNOWN_TOPIC_OR_PART";
    case KafkaError::message_too_large: return "MSG_SIZE_TOO_LARGE";
    case KafkaError::invalid_topic: return "TOPIC_EXCEPTION";
    case KafkaError::invalid_producer_id_mapping: return "INVALID_PRODUCER_ID_MAPPING";
    default: return std::string(sim::name(error));
  }
}

}  // namespace turnstile::conformance
