// Which errors are refusals, and what to do about each.
#pragma once

#include <librdkafka/rdkafka.h>

#include <array>
#include <string_view>

namespace turnstile::adapters::rd {

struct RefusalAdvice {
  rd_kafka_resp_err_t code;
  std::string_view advice;
};

inline constexpr std::string_view kCheckPassword = "check sasl.mechanism, sasl.username and sasl.password";
inline constexpr std::string_view kCheckRights = "give this user the rights that docs/operations.md lists";

inline constexpr std::array kRefusals{
    RefusalAdvice{RD_KAFKA_RESP_ERR__AUTHENTICATION, kCheckPassword},
    RefusalAdvice{RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, kCheckPassword},
    RefusalAdvice{RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, kCheckPassword},
    RefusalAdvice{RD_KAFKA_RESP_ERR__SSL, "check ssl.ca.location and security.protocol"},
    RefusalAdvice{RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, kCheckRights},
    RefusalAdvice{RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, kCheckRights},
    RefusalAdvice{RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, kCheckRights},
    RefusalAdvice{RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, kCheckRights},
};

// None: waiting may help.
constexpr std::string_view advice_for(rd_kafka_resp_err_t code) {
  for (const RefusalAdvice& each : kRefusals)
    if (each.code == code) return each.advice;
  return {};
}
constexpr bool is_refusal(rd_kafka_resp_err_t code) { return !advice_for(code).empty(); }

}  // namespace turnstile::adapters::rd
