// A librdkafka instance whose connections go through the proxy, and the settings that producers and consumers share.
#pragma once

#include <string>

#include "proxy.hpp"
#include "turnstile/adapters/librdkafka.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

// The brokers that a client of a run connects to, and its identity at the proxy.
struct ConnectionOptions {
  std::string brokers;
  Proxy* proxy = nullptr;  // none: directly
  Proxy::ClientId id = 0;
};

// The context of a client's callbacks; outlives the instance.
struct CallbackContext {
  Proxy* proxy = nullptr;
  Proxy::ClientId id = 0;
  void* owner = nullptr;
};

// For the administrator's operations: its brokers by `own`, their passwords by `given`. Null: librdkafka refuses.
adapters::rd::Client make_admin(const adapters::KafkaProperties& own, const adapters::KafkaProperties& given);

// Settings for `spec`; null with the reason in `problem` if librdkafka refuses one.
adapters::rd::Conf common_conf(const ClientSpec& spec, const ConnectionOptions& options, CallbackContext& context,
                               const adapters::KafkaProperties& own, std::string& problem);

// The outcome of a call that returned a librdkafka error object (null: success). Frees it.
std::string outcome_of(rd_kafka_error_t* error);
std::string outcome_of(rd_kafka_resp_err_t code);
std::string error_name(rd_kafka_resp_err_t code);  // empty: no error

// Fetches the topic's metadata, so that the first use does not wait for it.
void warm(rd_kafka_t* client, const std::string& topic);

}  // namespace turnstile::conformance
