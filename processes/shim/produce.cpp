// Records, with what the application wants back in their reports: its own pointers stay here.
#include <cstdlib>
#include <utility>
#include <vector>

#include "given.hpp"
#include "shim/channel.hpp"
#include "shim/handles.hpp"
#include "stop.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

using rdkafka::Given;
using rdkafka::Message;

// What the report shows: the application's own key and payload, unless they were copied.
std::unique_ptr<Message> message_of(const Given& given) {
  auto message = std::make_unique<Message>();
  if (given.key != nullptr) message->key.emplace(rdkafka::view(given.key, given.key_bytes));
  const bool copied = (given.flags & RD_KAFKA_MSG_F_COPY) != 0;
  if (copied && given.payload != nullptr) message->payload.emplace(rdkafka::view(given.payload, given.payload_bytes));
  message->show();
  if (!copied) {
    message->seen.payload = given.payload;
    message->seen.len = given.payload_bytes;
  }
  message->seen.rkt = given.topic;
  message->seen._private = given.opaque;
  message->enqueued_us = rdkafka::now_us();
  return message;
}

// Headers stay the application's if the record is refused.
rd_kafka_resp_err_t produce(Given& given) {
  rd_kafka_t& client = *given.topic->client;
  if ((given.flags & RD_KAFKA_MSG_F_BLOCK) != 0) rdkafka::stop("rd_kafka_produce", "RD_KAFKA_MSG_F_BLOCK is not simulated");
  const std::uint64_t id = client.next_pending;
  Writer asked = request(Call::produce);
  asked.number(client.number).text(given.topic->name).number(given.partition).number(given.timestamp_ms).number(id);
  asked.data(given.key, given.key_bytes).data(given.payload, given.payload_bytes);
  put_headers(asked, given.headers.get());
  const auto refused = ask(asked).number<rd_kafka_resp_err_t>();
  if (refused != RD_KAFKA_RESP_ERR_NO_ERROR) {
    remember(refused, rdkafka::error_number(refused));
    return refused;
  }
  ++client.next_pending;
  void* const given_away = (given.flags & RD_KAFKA_MSG_F_FREE) != 0 ? given.payload : nullptr;
  if (client.wants_reports()) {
    rd_kafka_s::Pending pending{message_of(given), given_away};
    pending.message->headers = std::move(given.headers);
    client.pending.emplace(id, std::move(pending));
  } else {
    std::free(given_away);
    given.headers.reset();
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t produce_all(rd_kafka_t& client, const std::vector<rd_kafka_vu_t>& arguments) {
  Given given;
  rd_kafka_headers_t* borrowed = nullptr;
  bool known = true;
  for (const rd_kafka_vu_t& argument : arguments) known = known && take(client, given, argument, borrowed);
  const rd_kafka_resp_err_t error = known && given.topic != nullptr ? produce(given) : RD_KAFKA_RESP_ERR__INVALID_ARG;
  if (given.headers && given.headers.get() == borrowed) static_cast<void>(given.headers.release());
  return error;
}

}  // namespace
}  // namespace turnstile::processes

using namespace turnstile::processes;  // NOLINT: C functions have no namespace

extern "C" {

int rd_kafka_produce(rd_kafka_topic_t* rkt, int32_t partition, int msgflags, void* payload, size_t len, const void* key, size_t keylen,
                     void* msg_opaque) {
  Given given{rkt, partition, msgflags, payload, len, key, keylen, msg_opaque};
  return produce(given) == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : -1;
}

rd_kafka_resp_err_t rd_kafka_producev(rd_kafka_t* rk, ...) {
  std::vector<rd_kafka_vu_t> arguments;
  std::va_list given;
  va_start(given, rk);
  for (;;) {
    const auto type = static_cast<rd_kafka_vtype_t>(va_arg(given, int));
    if (type == RD_KAFKA_VTYPE_END) break;
    arguments.push_back(turnstile::rdkafka::next_argument(type, given));
  }
  va_end(given);
  return produce_all(*rk, arguments);
}

rd_kafka_error_t* rd_kafka_produceva(rd_kafka_t* rk, const rd_kafka_vu_t* vus, size_t cnt) {
  const rd_kafka_resp_err_t error = produce_all(*rk, {vus, vus + cnt});
  return error == RD_KAFKA_RESP_ERR_NO_ERROR ? nullptr
                                             : rd_kafka_error_new(error, "Failed to produce message: %s", rd_kafka_err2str(error));
}

int rd_kafka_produce_batch(rd_kafka_topic_t* rkt, int32_t partition, int msgflags, rd_kafka_message_t* rkmessages, int message_cnt) {
  int queued = 0;
  for (int at = 0; at < message_cnt; ++at) {
    rd_kafka_message_t& message = rkmessages[at];
    const bool own = (msgflags & RD_KAFKA_MSG_F_PARTITION) != 0;
    Given given{
        rkt, own ? message.partition : partition, msgflags, message.payload, message.len, message.key, message.key_len, message._private};
    message.err = produce(given);
    queued += message.err == RD_KAFKA_RESP_ERR_NO_ERROR ? 1 : 0;
  }
  return queued;
}

}  // extern "C"
