// Records, with what the application wants back in their reports: its own pointers stay here.
#include <cstdlib>
#include <utility>

#include "given.hpp"
#include "shim/channel.hpp"
#include "shim/handles.hpp"
#include "stop.hpp"
#include "wire/values.hpp"

namespace turnstile::rdkafka {

rd_kafka_topic_t& topic_of(rd_kafka_t& client, std::string_view name) { return client.topic(name); }

// A program that is dead asks nothing any more.
bool may_act(const char*) { return true; }

rd_kafka_resp_err_t produce(Given& given) {
  rd_kafka_t& client = *given.topic->client;
  if ((given.flags & RD_KAFKA_MSG_F_BLOCK) != 0) stop("rd_kafka_produce", "RD_KAFKA_MSG_F_BLOCK is not simulated");
  const std::uint64_t id = client.next_pending;
  using namespace processes;  // NOLINT: what is asked of the simulation
  Writer asked = request(Call::produce);
  asked.number(client.number).text(given.topic->name).number(given.partition).number(given.timestamp_ms).number(id);
  asked.data(given.key, given.key_bytes).data(given.payload, given.payload_bytes);
  put_headers(asked, given.headers.get());
  const auto refused = ask(asked).number<rd_kafka_resp_err_t>();
  if (refused != RD_KAFKA_RESP_ERR_NO_ERROR) {
    remember(refused, error_number(refused));
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

}  // namespace turnstile::rdkafka
