// rd_kafka_AdminOptions_t, and the way of every administrator's request.
#include <utility>

#include "admin/admin.hpp"
#include "client/round_trip.hpp"
#include "format.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

rd_kafka_resp_err_t out_of_range(const char* name, int least, int most, char* errstr, std::size_t errstr_size) {
  put(errstr, errstr_size, format("Invalid value type for \"%s\": expecting integer in range %d..%d", name, least, most));
  return RD_KAFKA_RESP_ERR__INVALID_ARG;
}

rd_kafka_resp_err_t not_for_this(const char* name, char* errstr, std::size_t errstr_size) {
  put(errstr, errstr_size, format("\"%s\" is not supported for this operation", name));
  return RD_KAFKA_RESP_ERR__INVALID_ARG;
}

constexpr int kTimeoutMsMax = 3'600'000;

}  // namespace

void ask_brokers(const char* function, rd_kafka_t& client, rd_kafka_event_type_t type, const rd_kafka_AdminOptions_t* options,
                 rd_kafka_queue_t& queue, std::function<void(rd_kafka_op_s&, sim::Administrator&)> carry_out) {
  if (!may_act(function)) return;
  if (queue.posted == nullptr) stop(function, "its result goes to a queue of the application's own");
  Event event = std::make_unique<rd_kafka_op_s>();
  event->type = type;
  event->opaque = options == nullptr ? nullptr : options->opaque;
  const int timeout_ms = options == nullptr ? client.settings.integer("socket.timeout.ms") : options->request_timeout_ms;
  std::erase_if(client.requests, [](const auto& request) { return request->over(); });
  const auto shared = std::make_shared<Event>(std::move(event));
  const auto done = [&client, shared, queue = queue.posted, carry_out = std::move(carry_out)](bool answered) {
    sim::Administrator brokers(client.host.world.cluster);
    if (answered) {
      carry_out(**shared, brokers);
    } else {
      (*shared)->error = RD_KAFKA_RESP_ERR__TIMED_OUT;
      (*shared)->text = "Failed while waiting for response from broker: Local: Timed out";
    }
    queue->post(std::move(*shared));
  };
  client.requests.push_back(std::make_shared<RoundTrip>(client, timeout_of(timeout_ms), done));
}

}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_AdminOptions_t* rd_kafka_AdminOptions_new(rd_kafka_t* rk, rd_kafka_admin_op_t for_api) {
  if (static_cast<int>(for_api) < 0 || for_api >= RD_KAFKA_ADMIN_OP__CNT) return nullptr;
  return held_by_host<rd_kafka_AdminOptions_destroy>(new rd_kafka_AdminOptions_s{for_api, rk->settings.integer("socket.timeout.ms")});
}

void rd_kafka_AdminOptions_destroy(rd_kafka_AdminOptions_t* options) {
  left_host(options);
  delete options;
}

rd_kafka_resp_err_t rd_kafka_AdminOptions_set_request_timeout(rd_kafka_AdminOptions_t* options, int timeout_ms, char* errstr,
                                                              size_t errstr_size) {
  if (timeout_ms < 0 || timeout_ms > kTimeoutMsMax) return out_of_range("request_timeout", 0, kTimeoutMsMax, errstr, errstr_size);
  options->request_timeout_ms = timeout_ms;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

// Brokers carry out at once what they are asked for: nobody waits for it.
rd_kafka_resp_err_t rd_kafka_AdminOptions_set_operation_timeout(rd_kafka_AdminOptions_t* options, int timeout_ms, char* errstr,
                                                                size_t errstr_size) {
  switch (options->operation) {
    case RD_KAFKA_ADMIN_OP_ANY:
    case RD_KAFKA_ADMIN_OP_CREATETOPICS:
    case RD_KAFKA_ADMIN_OP_DELETETOPICS:
    case RD_KAFKA_ADMIN_OP_CREATEPARTITIONS:
    case RD_KAFKA_ADMIN_OP_DELETERECORDS: break;
    default: return not_for_this("operation_timeout", errstr, errstr_size);
  }
  if (timeout_ms < -1 || timeout_ms > kTimeoutMsMax) return out_of_range("operation_timeout", -1, kTimeoutMsMax, errstr, errstr_size);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_AdminOptions_set_validate_only(rd_kafka_AdminOptions_t* options, int true_or_false, char* errstr,
                                                            size_t errstr_size) {
  switch (options->operation) {
    case RD_KAFKA_ADMIN_OP_ANY:
    case RD_KAFKA_ADMIN_OP_CREATETOPICS:
    case RD_KAFKA_ADMIN_OP_CREATEPARTITIONS:
    case RD_KAFKA_ADMIN_OP_ALTERCONFIGS: break;
    default: return not_for_this("validate_only", errstr, errstr_size);
  }
  if (true_or_false != 0 && true_or_false != 1) return out_of_range("validate_only", 0, 1, errstr, errstr_size);
  options->validate_only = true_or_false != 0;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void rd_kafka_AdminOptions_set_opaque(rd_kafka_AdminOptions_t* options, void* ev_opaque) { options->opaque = ev_opaque; }

}  // extern "C"
