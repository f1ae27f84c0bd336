/* Plain C programs on librdkafka, for program_test.cpp. */
#ifndef TURNSTILE_COUNTER_PROGRAM_H
#define TURNSTILE_COUNTER_PROGRAM_H

#include <librdkafka/rdkafka.h>

#ifdef __cplusplus
extern "C" {
#endif

struct feeder_state {
  int delivered;
  int failed;
  void (*watch)(const rd_kafka_message_t* message); /* may be NULL */
};

/* Writes "0", "1", ... to partitions 0 and 1 in turn, and waits until they are delivered. 0: they are. */
int feeder_main(const char* topic, int count, struct feeder_state* state);

/* Copies each record of two partitions, each in a transaction; returns when it cannot go on. */
int counter_main(const char* id, const char* input, const char* output);
/* The same with a mistake: it commits offsets before it writes. */
int careless_counter_main(const char* id, const char* input, const char* output);

#ifdef __cplusplus
}
#endif

#endif
