/* Reads orders, writes an invoice for each, and commits once it is written. */
#include "clients.h"

int main(void) {
  rd_kafka_conf_t* conf = settings();
  rd_kafka_t* producer;
  rd_kafka_t* consumer;
  set(conf, "enable.idempotence", "true");
  producer = client(RD_KAFKA_PRODUCER, conf);
  consumer = consumer_of("orders", "billing");
  for (;;) {
    rd_kafka_message_t* order = rd_kafka_consumer_poll(consumer, 1000);
    if (order == NULL) continue;
    check("poll", order->err);
    produce_invoice(producer, order);
    check("flush", rd_kafka_flush(producer, 60000));
    check("commit", rd_kafka_commit_message(consumer, order, 0));
    rd_kafka_message_destroy(order);
  }
}
