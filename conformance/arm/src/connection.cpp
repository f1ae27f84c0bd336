#include "connection.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

int lead_through_proxy(int socket, const sockaddr* address, int length, const char* broker, void* opaque) {
  const auto& context = *static_cast<const CallbackContext*>(opaque);
  return context.proxy->connect(context.id, socket, address, static_cast<socklen_t>(length), broker);
}

}  // namespace

rd::Client make_admin(const adapters::KafkaProperties& own, const adapters::KafkaProperties& given) {
  const adapters::KafkaProperties common{{"log_level", "0"},
                                         {"socket.timeout.ms", "15000"},
                                         {"topic.metadata.refresh.fast.interval.ms", "10"},
                                         {"metadata.max.age.ms", "30000"}};
  auto conf = rd::make_conf({&given, &own, &common});
  if (!conf) return nullptr;
  auto client = rd::make_client(RD_KAFKA_PRODUCER, std::move(*conf));
  return client ? std::move(*client) : nullptr;
}

rd::Conf common_conf(const ClientSpec& spec, const ConnectionOptions& options, CallbackContext& context,
                     const adapters::KafkaProperties& own, std::string& problem) {
  const adapters::KafkaProperties common{{"bootstrap.servers", options.brokers},
                                         {"client.id", spec.name},
                                         {"broker.address.family", "v4"},
                                         {"reconnect.backoff.ms", "20"},
                                         {"reconnect.backoff.max.ms", "100"},
                                         {"socket.timeout.ms", std::to_string(std::min<std::int64_t>(10'000, spec.transaction_timeout_ms))},
                                         {"topic.metadata.refresh.fast.interval.ms", "50"},
                                         {"topic.metadata.propagation.max.ms", "2000"},
                                         {"log_level", "0"}};
  auto conf = rd::make_conf({&common, &own});
  if (!conf) {
    problem = conf.error();
    return nullptr;
  }
  context.proxy = options.proxy;
  context.id = options.id;
  rd_kafka_conf_set_opaque(conf->get(), &context);
  if (options.proxy != nullptr) rd_kafka_conf_set_connect_cb(conf->get(), lead_through_proxy);
  return std::move(*conf);
}

std::string error_name(rd_kafka_resp_err_t code) { return code == RD_KAFKA_RESP_ERR_NO_ERROR ? "" : rd_kafka_err2name(code); }

std::string outcome_of(rd_kafka_resp_err_t code) { return outcome(error_name(code)); }

std::string outcome_of(rd_kafka_error_t* error) {
  if (error == nullptr) return outcome("");
  const rd::Error owned{error};
  ErrorClass kind = ErrorClass::plain;
  if (rd_kafka_error_is_retriable(error) != 0) kind = ErrorClass::retriable;
  if (rd_kafka_error_txn_requires_abort(error) != 0) kind = ErrorClass::abortable;
  if (rd_kafka_error_is_fatal(error) != 0) kind = ErrorClass::fatal;
  return outcome(error_name(rd_kafka_error_code(error)), kind);
}

void warm(rd_kafka_t* client, const std::string& topic) {
  const rd::TopicHandle handle{rd_kafka_topic_new(client, topic.c_str(), nullptr)};
  if (handle == nullptr) return;
  for (int tries = 0; tries < 40; ++tries) {
    rd::Metadata metadata;
    const auto code = rd_kafka_metadata(client, 0, handle.get(), &metadata.value, 2'000);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && metadata.value->topic_cnt == 1 && metadata.value->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR)
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
}

}  // namespace turnstile::conformance
