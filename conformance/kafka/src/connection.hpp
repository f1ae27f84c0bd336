// One librdkafka instance whose connections go through the proxy, and the settings that both kinds of client share.
#pragma once

#include <string>

#include "proxy.hpp"
#include "rdkafka.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

// Where a run's clients connect to, and as whom.
struct ConnectionOptions {
  std::string brokers;
  Proxy* proxy = nullptr;  // none: directly
  Proxy::ClientId id = 0;
};

// What a client's callbacks know; outlives the instance.
struct CallbackContext {
  Proxy* proxy = nullptr;
  Proxy::ClientId id = 0;
  void* owner = nullptr;
};

// Settings for `spec`; null with the reason in `problem` if librdkafka refuses one.
adapters::rd::Conf common_conf(const ClientSpec& spec, const ConnectionOptions& options, CallbackContext& context,
                               const adapters::KafkaProperties& own, std::string& problem);

// The outcome of a call that gave a librdkafka error object (null: well). Frees it.
std::string outcome_of(rd_kafka_error_t* error);
std::string outcome_of(rd_kafka_resp_err_t code);
std::string error_name(rd_kafka_resp_err_t code);  // empty: no error

// Learns where the topic's partitions are, so that the first use does not wait for it.
void warm(rd_kafka_t* client, const std::string& topic);

}  // namespace turnstile::conformance
