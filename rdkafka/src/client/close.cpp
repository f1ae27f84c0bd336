// The end of a consumer: rd_kafka_consumer_close, and what is served while it goes on.
#include <utility>

#include "client/alone.hpp"
#include "client/handle.hpp"

namespace turnstile::rdkafka {
namespace {

core::Task<void> close(rd_kafka_t& client) {
  co_await client.consumer->close();
  client.closed = true;
  client.leave_group();
  if (client.served_to_close != nullptr) client.served_to_close->news.open();
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_resp_err_t rd_kafka_consumer_close(rd_kafka_t* rk) {
  if (!may_act("rd_kafka_consumer_close")) return RD_KAFKA_RESP_ERR_NO_ERROR;
  if (rk->consumer == nullptr) return RD_KAFKA_RESP_ERR__UNKNOWN_GROUP;
  if (rk->closed) return RD_KAFKA_RESP_ERR__DESTROY;
  const Alone alone(*rk, rk->asking);
  wait(close(*rk));
  serve_commits(*rk);
  const auto fatal = rk->consumer->fatal_error();
  return fatal ? code(fatal->code) : RD_KAFKA_RESP_ERR_NO_ERROR;
}

// The callback of a last rebalance runs when the queue is served.
rd_kafka_error_t* rd_kafka_consumer_close_queue(rd_kafka_t* rk, rd_kafka_queue_t* rkqu) {
  if (!may_act("rd_kafka_consumer_close_queue")) return error_of(RD_KAFKA_RESP_ERR__DESTROY, "");
  if (rk->consumer == nullptr) return error_of(RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, "Consume close called on non-group consumer");
  if (rk->closed || rk->closing.valid()) return error_of(RD_KAFKA_RESP_ERR__DESTROY, "Consumer already closed");
  rk->served_to_close = rkqu->posted;
  rk->closing = close(*rk);
  if (rk->settings.pointer("rebalance_cb") != nullptr && rkqu->posted != nullptr) return nullptr;
  rk->closing_begun = true;
  rk->closing.start();
  return nullptr;
}

int rd_kafka_consumer_closed(rd_kafka_t* rk) { return rk->consumer == nullptr || rk->closed ? 1 : 0; }

}  // extern "C"
