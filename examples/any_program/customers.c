/* Order five times. */
#include <unistd.h>

#include "clients.h"

static int failed = 0;

static void on_report(rd_kafka_t* rk, const rd_kafka_message_t* message, void* opaque) {
  (void)rk;
  (void)opaque;
  if (message->err) ++failed;
}

int main(void) {
  static const char* const names[] = {"ann", "bob"};
  rd_kafka_conf_t* conf = settings();
  rd_kafka_t* producer;
  int number;
  set(conf, "enable.idempotence", "true");
  rd_kafka_conf_set_dr_msg_cb(conf, on_report);
  producer = client(RD_KAFKA_PRODUCER, conf);
  for (number = 1; number <= 5; ++number) {
    const char* name = names[number % 2];
    char order[32];
    snprintf(order, sizeof order, "order %d", number);
    check("produce", rd_kafka_producev(producer, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_KEY(name, strlen(name)),
                                       RD_KAFKA_V_VALUE(order, strlen(order)), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END));
    usleep(300 * 1000);
    rd_kafka_poll(producer, 0);
  }
  check("flush", rd_kafka_flush(producer, 600000));
  rd_kafka_destroy(producer);
  return failed;
}
