/* Reads orders and writes an invoice for each, in one transaction with the offsets.
 *   biller TRANSACTIONAL_ID */
#include "clients.h"

/* Of a call that is part of a transaction: retried as long as that makes sense. */
static void transactional(const char* what, rd_kafka_error_t* (*call)(rd_kafka_t*, int), rd_kafka_t* producer) {
  for (;;) {
    rd_kafka_error_t* error = call(producer, 10000);
    if (error == NULL) return;
    if (!rd_kafka_error_is_retriable(error)) give_up(what, rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
  }
}

static void send_offset(rd_kafka_t* producer, rd_kafka_t* consumer, const rd_kafka_message_t* order) {
  rd_kafka_consumer_group_metadata_t* group = rd_kafka_consumer_group_metadata(consumer);
  rd_kafka_topic_partition_list_t* next = rd_kafka_topic_partition_list_new(1);
  rd_kafka_error_t* error;
  rd_kafka_topic_partition_list_add(next, rd_kafka_topic_name(order->rkt), order->partition)->offset = order->offset + 1;
  while ((error = rd_kafka_send_offsets_to_transaction(producer, next, group, 10000)) != NULL) {
    if (!rd_kafka_error_is_retriable(error)) give_up("send_offsets_to_transaction", rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
  }
  rd_kafka_topic_partition_list_destroy(next);
  rd_kafka_consumer_group_metadata_destroy(group);
}

int main(int argc, char** argv) {
  rd_kafka_conf_t* conf = settings();
  rd_kafka_t* consumer;
  rd_kafka_t* producer;
  if (argc != 2) give_up("usage", "biller TRANSACTIONAL_ID");
  set(conf, "transactional.id", argv[1]);
  producer = client(RD_KAFKA_PRODUCER, conf);
  transactional("init_transactions", rd_kafka_init_transactions, producer);
  consumer = consumer_of("orders", "billing");
  for (;;) {
    rd_kafka_message_t* order = rd_kafka_consumer_poll(consumer, 1000);
    rd_kafka_error_t* error;
    if (order == NULL) continue;
    check("poll", order->err);
    if ((error = rd_kafka_begin_transaction(producer)) != NULL) give_up("begin_transaction", rd_kafka_error_string(error));
    produce_invoice(producer, order);
    send_offset(producer, consumer, order);
    transactional("commit_transaction", rd_kafka_commit_transaction, producer);
    rd_kafka_message_destroy(order);
  }
}
