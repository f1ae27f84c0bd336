/* What every program on librdkafka has somewhere: settings, clients, errors. */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the program; whoever supervises it starts it again. */
static inline void give_up(const char* what, const char* why) {
  fprintf(stderr, "%s: %s\n", what, why);
  exit(1);
}

static inline void check(const char* what, rd_kafka_resp_err_t err) {
  if (err) give_up(what, rd_kafka_err2str(err));
}

static inline void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  char why[256];
  if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK) give_up(name, why);
}

static inline rd_kafka_conf_t* settings(void) {
  const char* brokers = getenv("KAFKA_BROKERS");
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  set(conf, "bootstrap.servers", brokers ? brokers : "localhost:9092");
  return conf;
}

static inline rd_kafka_t* client(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  char why[256];
  rd_kafka_t* made = rd_kafka_new(type, conf, why, sizeof why);
  if (made == NULL) give_up("rd_kafka_new", why);
  return made;
}

/* A member of the group that reads these orders. */
static inline rd_kafka_t* consumer_of(const char* topic, const char* group) {
  rd_kafka_conf_t* conf = settings();
  rd_kafka_topic_partition_list_t* topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_t* consumer;
  set(conf, "group.id", group);
  set(conf, "auto.offset.reset", "earliest");
  set(conf, "enable.auto.commit", "false");
  set(conf, "session.timeout.ms", "6000");
  set(conf, "max.poll.interval.ms", "30000");
  consumer = client(RD_KAFKA_CONSUMER, conf);
  rd_kafka_topic_partition_list_add(topics, topic, RD_KAFKA_PARTITION_UA);
  check("subscribe", rd_kafka_subscribe(consumer, topics));
  rd_kafka_topic_partition_list_destroy(topics);
  return consumer;
}

/* An invoice for an order. */
static inline void produce_invoice(rd_kafka_t* producer, const rd_kafka_message_t* order) {
  char invoice[128];
  int size = snprintf(invoice, sizeof invoice, "for %.*s", (int)order->len, (const char*)order->payload);
  check("produce", rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("invoices"), RD_KAFKA_V_KEY(order->key, order->key_len),
                                     RD_KAFKA_V_VALUE(invoice, (size_t)size), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END));
}

#endif
