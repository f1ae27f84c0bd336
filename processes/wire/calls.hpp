// What a program asks of the simulation, and what it is answered.
//
// A frame is its size (32 bits) and that many bytes. A request begins with its Call. It is answered by one Answer::result, and before that
// by any number of callbacks, each of which the program answers with Call::callback_done when the callback has returned; within a callback
// it may ask. Every answer begins with its Answer and the time, which does not move until the program asks again.
#pragma once

#include <cstdint>

#include "wire/plain_calls.hpp"

namespace turnstile::processes {

// The program's side of the connection.
constexpr int kChannel = 900;

enum class Call : std::uint16_t {
  hello,          // the library was loaded
  refused,        // what the program did cannot be simulated: a text
  callback_done,  // its result
  sleep,          // nanoseconds
  new_client,
  destroy,
  topic_new,
  produce,
  consumer_poll,
  consume_batch,
  fatal_error,
  metadata,
#define TURNSTILE_NAMED(result, name, parameters, arguments) name,
  TURNSTILE_PLAIN_CALLS(TURNSTILE_NAMED)
#undef TURNSTILE_NAMED
};

// As the program calls it.
constexpr const char* name_of(Call call) {
  switch (call) {
    case Call::hello: return "loads librdkafka";
    case Call::refused: return "refused";
    case Call::callback_done: return "callback";
    case Call::sleep: return "sleep";
    case Call::new_client: return "rd_kafka_new";
    case Call::destroy: return "rd_kafka_destroy";
    case Call::topic_new: return "rd_kafka_topic_new";
    case Call::produce: return "rd_kafka_produce";
    case Call::consumer_poll: return "rd_kafka_consumer_poll";
    case Call::consume_batch: return "rd_kafka_consume_batch_queue";
    case Call::fatal_error: return "rd_kafka_fatal_error";
    case Call::metadata: return "rd_kafka_metadata";
#define TURNSTILE_NAMED(result, name, parameters, arguments) \
  case Call::name: return #name;
      TURNSTILE_PLAIN_CALLS(TURNSTILE_NAMED)
#undef TURNSTILE_NAMED
  }
  return nullptr;
}

enum class Answer : std::uint8_t {
  result,
  delivery_report,
  error,
  rebalance,
  offset_commit,
  partitioner,
};

}  // namespace turnstile::processes
