/* Two plain C programs on librdkafka, as anybody would write them: nothing in them knows of a simulation. */
#include "counter_program.h"

#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int set(rd_kafka_conf_t* conf, const char* name, const char* value) {
  char errstr[256];
  if (rd_kafka_conf_set(conf, name, value, errstr, sizeof errstr) == RD_KAFKA_CONF_OK) return 0;
  fprintf(stderr, "%s\n", errstr);
  return -1;
}

static rd_kafka_t* client(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  char errstr[256];
  rd_kafka_t* made = rd_kafka_new(type, conf, errstr, sizeof errstr);
  if (made == NULL) {
    fprintf(stderr, "%s\n", errstr);
    rd_kafka_conf_destroy(conf);
  }
  return made;
}

/* ---- feeder ---- */

static void on_report(rd_kafka_t* rk, const rd_kafka_message_t* message, void* opaque) {
  struct feeder_state* state = opaque;
  (void)rk;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++state->failed;
  } else {
    ++state->delivered;
  }
  if (state->watch != NULL) state->watch(message);
}

int feeder_main(const char* topic, int count, struct feeder_state* state) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_t* producer;
  int at;
  if (set(conf, "bootstrap.servers", "kafka:9092") || set(conf, "enable.idempotence", "true")) return 1;
  rd_kafka_conf_set_dr_msg_cb(conf, on_report);
  rd_kafka_conf_set_opaque(conf, state);
  producer = client(RD_KAFKA_PRODUCER, conf);
  if (producer == NULL) return 1;
  for (at = 0; at < count; ++at) {
    char value[32];
    rd_kafka_resp_err_t err;
    snprintf(value, sizeof value, "%d", at);
    err = rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(at % 2), RD_KAFKA_V_VALUE(value, strlen(value)),
                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (err) {
      fprintf(stderr, "%s\n", rd_kafka_err2str(err));
      return 1;
    }
    rd_kafka_poll(producer, 0);
  }
  if (rd_kafka_flush(producer, 60000) != RD_KAFKA_RESP_ERR_NO_ERROR) return 1;
  rd_kafka_destroy(producer);
  return 0;
}

/* ---- counter: what it reads it writes, in transactions ---- */

/* 1: give up this life. */
static int is_bad(rd_kafka_error_t* error) {
  int bad;
  if (error == NULL) return 0;
  bad = !rd_kafka_error_is_retriable(error);
  rd_kafka_error_destroy(error);
  return bad ? 1 : -1;
}

static int again(rd_kafka_error_t* (*call)(rd_kafka_t*, int), rd_kafka_t* producer) {
  int result;
  do {
    result = is_bad(call(producer, 10000));
  } while (result < 0);
  return result;
}

static int process(rd_kafka_t* producer, rd_kafka_t* consumer, const rd_kafka_message_t* message, const char* output) {
  rd_kafka_topic_partition_list_t* offsets;
  rd_kafka_consumer_group_metadata_t* group;
  int bad;
  if (is_bad(rd_kafka_begin_transaction(producer))) return 1;
  if (rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(output), RD_KAFKA_V_PARTITION(message->partition),
                        RD_KAFKA_V_VALUE(message->payload, message->len), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END)) {
    return 1;
  }
  offsets = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(offsets, rd_kafka_topic_name(message->rkt), message->partition)->offset = message->offset + 1;
  group = rd_kafka_consumer_group_metadata(consumer);
  do {
    bad = is_bad(rd_kafka_send_offsets_to_transaction(producer, offsets, group, 10000));
  } while (bad < 0);
  rd_kafka_consumer_group_metadata_destroy(group);
  rd_kafka_topic_partition_list_destroy(offsets);
  if (bad) return 1;
  return again(rd_kafka_commit_transaction, producer);
}

/* Commits what it has read before it writes: what dies between the two is lost. */
static int careless(rd_kafka_t* producer, rd_kafka_t* consumer, const rd_kafka_message_t* message, const char* output) {
  if (rd_kafka_commit_message(consumer, message, 0)) return 1;
  if (is_bad(rd_kafka_begin_transaction(producer))) return 1;
  if (rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(output), RD_KAFKA_V_PARTITION(message->partition),
                        RD_KAFKA_V_VALUE(message->payload, message->len), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END)) {
    return 1;
  }
  return again(rd_kafka_commit_transaction, producer);
}

typedef int step(rd_kafka_t* producer, rd_kafka_t* consumer, const rd_kafka_message_t* message, const char* output);

static int run(step* take, const char* id, const char* input, const char* output) {
  rd_kafka_conf_t* reads = rd_kafka_conf_new();
  rd_kafka_conf_t* writes = rd_kafka_conf_new();
  rd_kafka_topic_partition_list_t* topics;
  rd_kafka_t* consumer;
  rd_kafka_t* producer;
  int bad = 0;
  if (set(reads, "bootstrap.servers", "kafka:9092") || set(reads, "group.id", "counters") || set(reads, "enable.auto.commit", "false") ||
      set(reads, "auto.offset.reset", "earliest") || set(reads, "session.timeout.ms", "6000")) {
    return 1;
  }
  if (set(writes, "bootstrap.servers", "kafka:9092") || set(writes, "transactional.id", id)) return 1;
  consumer = client(RD_KAFKA_CONSUMER, reads);
  producer = client(RD_KAFKA_PRODUCER, writes);
  if (consumer == NULL || producer == NULL) return 1;
  if (again(rd_kafka_init_transactions, producer)) return 1;
  topics = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(topics, input, RD_KAFKA_PARTITION_UA);
  rd_kafka_subscribe(consumer, topics);
  rd_kafka_topic_partition_list_destroy(topics);
  while (!bad) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, 100);
    if (message == NULL) continue;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) bad = take(producer, consumer, message, output);
    rd_kafka_message_destroy(message);
  }
  rd_kafka_consumer_close(consumer);
  rd_kafka_destroy(consumer);
  rd_kafka_destroy(producer);
  return 1;
}

int counter_main(const char* id, const char* input, const char* output) { return run(process, id, input, output); }

int careless_counter_main(const char* id, const char* input, const char* output) { return run(careless, id, input, output); }
