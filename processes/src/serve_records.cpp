// Records, out of the process and into it.
#include <memory>

#include "life.hpp"
#include "message.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

struct DestroyHeaders {
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
};
struct DestroyMessage {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
struct DestroyQueue {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using Received = std::unique_ptr<rd_kafka_message_t, DestroyMessage>;

rd_kafka_vu_t argument(rd_kafka_vtype_t type) {
  rd_kafka_vu_t made{};
  made.vtype = type;
  return made;
}

rd_kafka_vu_t memory(rd_kafka_vtype_t type, const std::optional<std::string>& data) {
  rd_kafka_vu_t made = argument(type);
  made.u.mem.ptr = data ? const_cast<char*>(data->data()) : nullptr;
  made.u.mem.size = data ? data->size() : 0;
  return made;
}

void put_message(Writer& to, const rd_kafka_message_t& seen) {
  const rdkafka::Message& message = rdkafka::Message::of(seen);
  to.number(seen.err).c_string(seen.rkt == nullptr ? nullptr : rd_kafka_topic_name(seen.rkt));
  to.data(seen.key, seen.key_len).data(seen.payload, seen.len).number(seen.partition).number(seen.offset);
  to.number(message.timestamp).number(message.timestamp_type).number(message.status).number(message.broker);
  put_headers(to, message.headers.get());
}

}  // namespace

void serve_produce(Life& life, Reader& arguments, Writer& result) {
  rd_kafka_t* client = life.client(arguments.number<std::uint32_t>()).handle;
  const std::string topic(arguments.text());
  std::vector<rd_kafka_vu_t> given;
  given.push_back(argument(RD_KAFKA_VTYPE_TOPIC));
  given.back().u.cstr = topic.c_str();
  given.push_back(argument(RD_KAFKA_VTYPE_PARTITION));
  given.back().u.i32 = arguments.number<std::int32_t>();
  given.push_back(argument(RD_KAFKA_VTYPE_TIMESTAMP));
  given.back().u.i64 = arguments.number<std::int64_t>();
  given.push_back(argument(RD_KAFKA_VTYPE_OPAQUE));
  given.back().u.ptr = reinterpret_cast<void*>(arguments.number<std::uint64_t>());
  given.push_back(argument(RD_KAFKA_VTYPE_MSGFLAGS));
  given.back().u.i = RD_KAFKA_MSG_F_COPY;
  const auto key = arguments.data();
  const auto value = arguments.data();
  given.push_back(memory(RD_KAFKA_VTYPE_KEY, key));
  given.push_back(memory(RD_KAFKA_VTYPE_VALUE, value));
  std::unique_ptr<rd_kafka_headers_t, DestroyHeaders> headers(take_headers(arguments));
  if (headers) {
    given.push_back(argument(RD_KAFKA_VTYPE_HEADERS));
    given.back().u.headers = headers.get();
  }
  rd_kafka_error_t* refused = rd_kafka_produceva(client, given.data(), given.size());
  result.number(rd_kafka_error_code(refused));
  if (refused == nullptr) {
    static_cast<void>(headers.release());
  } else {
    rd_kafka_error_destroy(refused);
  }
}

void serve_consumer_poll(Life& life, Reader& arguments, Writer& result) {
  rd_kafka_t* client = life.client(arguments.number<std::uint32_t>()).handle;
  const Received message(rd_kafka_consumer_poll(client, arguments.number<int>()));
  result.number(message != nullptr);
  if (message) put_message(result, *message);
}

void serve_consume_batch(Life& life, Reader& arguments, Writer& result) {
  rd_kafka_t* client = life.client(arguments.number<std::uint32_t>()).handle;
  const int timeout_ms = arguments.number<int>();
  constexpr std::uint64_t kMost = 100'000;
  std::vector<rd_kafka_message_t*> room(std::min(arguments.number<std::uint64_t>(), kMost));
  const std::unique_ptr<rd_kafka_queue_t, DestroyQueue> queue(rd_kafka_queue_get_consumer(client));
  if (queue == nullptr) life.stop("reads a batch from a client that is no consumer");
  const ssize_t count = rd_kafka_consume_batch_queue(queue.get(), timeout_ms, room.data(), room.size());
  result.number(static_cast<std::uint64_t>(count));
  for (ssize_t at = 0; at < count; ++at) {
    const Received message(room[static_cast<std::size_t>(at)]);
    put_message(result, *message);
  }
}

}  // namespace turnstile::processes
