// Queues: a consumer's own, the main one, and those that an application makes.
#include <utility>

#include "client/handle.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

using Of = rd_kafka_queue_s::Of;

rd_kafka_queue_t* queue_of(rd_kafka_t* client, Of of) {
  auto posted = of == Of::application ? std::make_shared<EventQueue>() : nullptr;
  return held_by_host<rd_kafka_queue_destroy>(new rd_kafka_queue_s{client, of, std::move(posted)});
}

core::Task<bool> posted(rd_kafka_t& client, EventQueue& queue, sim::Duration timeout) {
  const bool news = co_await queue.news.wait(client.host.world.process, timeout);
  co_return news;
}

// The next event; null: the time was up, or the consumer that closes meanwhile is closed.
Event taken(rd_kafka_queue_t& queue, int timeout_ms) {
  rd_kafka_t& client = *queue.client;
  const std::shared_ptr<EventQueue> events = queue.posted;
  const sim::Scheduler& scheduler = client.host.world.process.scheduler();
  const sim::Duration timeout = timeout_of(timeout_ms);
  const sim::Instant until = scheduler.now() + timeout;
  const bool closes = client.closing.valid() && client.served_to_close == events;
  if (closes && !std::exchange(client.closing_begun, true)) client.closing.start();
  while (events->events.empty() && !(closes && client.closed)) {
    const sim::Duration left = sim::unlimited(timeout) ? sim::kUnlimited : until - scheduler.now();
    if (!sim::unlimited(timeout) && left <= sim::Duration{}) return nullptr;
    if (!wait(posted(client, *events, left))) return nullptr;
  }
  if (events->events.empty()) return nullptr;
  Event event = std::move(events->events.front());
  events->events.pop_front();
  return event;
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_queue_t* rd_kafka_queue_new(rd_kafka_t* rk) { return queue_of(rk, Of::application); }
rd_kafka_queue_t* rd_kafka_queue_get_consumer(rd_kafka_t* rk) { return rk->consumer == nullptr ? nullptr : queue_of(rk, Of::consumer); }
rd_kafka_queue_t* rd_kafka_queue_get_main(rd_kafka_t* rk) { return queue_of(rk, Of::main); }
void rd_kafka_queue_destroy(rd_kafka_queue_t* rkqu) {
  left_host(rkqu);
  delete rkqu;
}
size_t rd_kafka_queue_length(rd_kafka_queue_t* rkqu) {
  if (rkqu->posted == nullptr) stop("rd_kafka_queue_length", "of a client's own queue is not simulated");
  return rkqu->posted->events.size();
}

rd_kafka_event_t* rd_kafka_queue_poll(rd_kafka_queue_t* rkqu, int timeout_ms) {
  if (!may_act("rd_kafka_queue_poll")) return nullptr;
  if (rkqu->posted == nullptr) stop("rd_kafka_queue_poll", "the events of a client's own queue are not simulated");
  return held_by_host<rd_kafka_event_destroy>(taken(*rkqu, timeout_ms).release());
}

rd_kafka_message_t* rd_kafka_consume_queue(rd_kafka_queue_t* rkqu, int timeout_ms) {
  if (rkqu->of == Of::consumer) return poll(*rkqu->client, "rd_kafka_consume_queue", timeout_ms);
  if (rkqu->of == Of::main) stop("rd_kafka_consume_queue", "the main queue has no messages that are simulated");
  if (!may_act("rd_kafka_consume_queue")) return nullptr;
  if (taken(*rkqu, timeout_ms) != nullptr) stop("rd_kafka_consume_queue", "an event that is no message: rd_kafka_queue_poll is for those");
  return nullptr;
}

ssize_t rd_kafka_consume_batch_queue(rd_kafka_queue_t* rkqu, int timeout_ms, rd_kafka_message_t** rkmessages, size_t rkmessages_size) {
  if (!may_act("rd_kafka_consume_batch_queue")) return 0;
  if (rkqu->of != Of::consumer) stop("rd_kafka_consume_batch_queue", "only a consumer's own queue is simulated");
  return static_cast<ssize_t>(poll_batch(*rkqu->client, timeout_ms, rkmessages, rkmessages_size));
}

int rd_kafka_queue_poll_callback(rd_kafka_queue_t* rkqu, int timeout_ms) {
  if (rkqu->of != Of::main) stop("rd_kafka_queue_poll_callback", "only the main queue is simulated");
  return rd_kafka_poll(rkqu->client, timeout_ms);
}

}  // extern "C"
